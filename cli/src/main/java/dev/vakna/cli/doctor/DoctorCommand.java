package dev.vakna.cli.doctor;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks everything that Vakna needs of this host and says what to do.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything needed is here; with --network, the filter holds",
      "1:something needed is missing; with --network, the filter does not hold or could not be tried"
    })
public final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--json",
      description = "Prints one JSON object; with --network one for each attempt and then the sum.")
  private boolean json;

  @Option(
      names = "--network",
      description = {
        "Proves on this host that machines on a bridge cannot harm each other, their originals or"
            + " the host: boots a hostile guest in network namespaces of its own and tells what of"
            + " it gets through. Needs root and takes some seconds; the host's network stays as it"
            + " is."
      })
  private boolean network;

  /** Made by picocli. */
  public DoctorCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (network) {
      NetworkProof proof = NetworkProof.made();
      if (json) {
        proof.json().forEach(System.out::println);
      } else {
        proof.tell(Terminal.output());
      }
      return proof.good() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
    List<Diagnosis> findings = new Examination(Environment.current()).findings();
    boolean well = findings.stream().noneMatch(f -> f.level() == Diagnosis.Level.BAD);
    if (json) {
      System.out.println(json(findings, well));
    } else {
      Terminal terminal = Terminal.output();
      findings.forEach(finding -> tell(terminal, finding));
      terminal.blank();
      terminal.line(
          well
              ? "Everything that is needed is here."
              : "Something that is needed is missing; do what stands above.");
    }
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void tell(Terminal terminal, Diagnosis finding) {
    String mark =
        switch (finding.level()) {
          case GOOD -> terminal.good("good   ");
          case LIMITED -> terminal.notable("limited");
          case BAD -> terminal.bad("missing");
        };
    terminal.line("%s  %-18s %s".formatted(mark, finding.name(), finding.fact()));
    if (finding.cure() != null) {
      terminal.line("         %-18s %s".formatted("  cure", finding.cure()));
    }
  }

  private static ObjectNode json(List<Diagnosis> findings, boolean well) {
    ObjectNode report = JsonMapper.shared().createObjectNode().put("ok", well);
    ArrayNode all = report.putArray("findings");
    for (Diagnosis finding : findings) {
      all.addObject()
          .put("name", finding.name())
          .put("level", finding.level().name().toLowerCase(Locale.ROOT))
          .put("fact", finding.fact())
          .put("cure", finding.cure());
    }
    return report;
  }
}
