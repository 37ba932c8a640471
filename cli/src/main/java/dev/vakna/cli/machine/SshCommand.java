package dev.vakna.cli.machine;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.command.OutsideProgram;
import dev.vakna.cli.server.VmAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna ssh}. */
@Command(
    name = "ssh",
    mixinStandardHelpOptions = true,
    description = {
      "Opens a shell on a machine, or runs a command there, with the system's ssh.",
      "",
      "Each machine's host key is kept by itself under the home; one that the demonstration confirmed"
          + " is not asked about again. Machines of the sample are entered with the sample's key."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"n:that of ssh"})
public final class SshCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "[USER@]VM",
      description = "Name or id of the machine; without USER the sample's own or your name.")
  private String target = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "After --: what to run there instead of a shell.")
  private List<String> command = List.of();

  /** Made by picocli. */
  public SshCommand() {}

  @Override
  public Integer call() throws Exception {
    Environment environment = Environment.current();
    int at = target.indexOf('@');
    String user = at < 0 ? null : target.substring(0, at);
    JsonNode vm = KnownVm.find(environment, target.substring(at + 1));
    VmAccess access =
        VmAccess.to("ssh", vm)
            .orElseThrow(() ->
                new CommandFailedException(
                    vm.path("label").asString("") + " offers no SSH service",
                    null,
                    "look at its console: " + environment.call("console " + target)));
    List<Path> keys = sampleKeys(environment, vm.path("accountId").asString(""));
    String vpsId = vm.path("vpsId").asString("");
    SshDoor door =
        new SshDoor(
            access.host(),
            access.port(),
            user == null && !keys.isEmpty() ? "anna" : user,
            keys,
            SshDoor.knownHostsFile(environment.home(), vpsId));
    Files.createDirectories(environment.home().resolve("known-hosts"));
    List<String> words = door.words(command.isEmpty());
    words.addAll(command);
    return OutsideProgram.of(words).inheritIO().start().waitFor();
  }

  /** The keys that open the sample's machines, when the machine is the sample customer's. */
  private static List<Path> sampleKeys(Environment environment, String accountId)
      throws IOException {
    Path demo = environment.home().resolve("demo");
    Path customer = demo.resolve("customer.json");
    if (accountId.isEmpty()
        || !Files.exists(customer)
        || !Files.readString(customer).contains('"' + accountId + '"')) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(demo)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("id-"))
          .sorted()
          .toList();
    }
  }
}
