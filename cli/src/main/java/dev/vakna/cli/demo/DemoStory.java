package dev.vakna.cli.demo;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.sample.SampleCustomer;
import dev.vakna.cli.sample.SampleSetup;
import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.cli.terminal.Terminal;
import dev.vakna.cli.terminal.TimeSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Tells a person what the demonstration does and what came of it. */
final class DemoStory {
  private final Environment environment;
  private final Terminal terminal;

  DemoStory(Environment environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  void begin() {
    terminal.line(terminal.bold("A backup becomes a running VM"));
    terminal.blank();
  }

  private void fact(String name, String text) {
    terminal.line("  %-10s %s".formatted(name, text));
  }

  void sampleProgress(String text) {
    if (terminal.live()) {
      terminal.draw(terminal.dim("  sample     " + text));
    } else {
      fact("sample", text);
    }
  }

  void sample(SampleSetup.Placed placed, Duration took) throws IOException {
    terminal.erase();
    fact(
        "sample",
        "%s, backed up in %s (%s), ready in %s"
            .formatted(
                placed.original().hostname(),
                placed.archive().getFileName(),
                new ByteSize(Files.size(placed.archive())),
                new TimeSpan(took)));
  }

  void serverProgress() {
    terminal.draw(terminal.dim("  server     starting, with its PostgreSQL"));
  }

  void serverFound(ServerFile server) {
    fact("server", "runs already at " + server.url());
  }

  void serverStarted(ServerFile server, Duration took, Path log) {
    terminal.erase();
    fact("server", "ready at %s in %s; log %s".formatted(server.url(), new TimeSpan(took), log));
  }

  void customer(SampleCustomer customer) {
    fact(
        "customer",
        "Anna's bakery, %s, with an API key (whole in %s)"
            .formatted(
                customer.accountId(), environment.home().resolve("demo").resolve("customer.json")));
  }

  void call(CurlLine curl) {
    terminal.blank();
    terminal.line("What the customer sends:");
    terminal.blank();
    curl.lines().forEach(line -> terminal.line("  " + terminal.bold(line)));
    terminal.blank();
  }

  void accepted(int status, JsonNode operation) {
    terminal.line(
        "  answered %d, %s %s"
            .formatted(
                status,
                operation.path("status").asString(""),
                operation.path("jobId").asString("")));
    terminal.line(
        terminal.dim(
            "  (sent again as it stands, the call is answered with the same job: that is the"
                + " Idempotency-Key)"));
    terminal.blank();
  }

  void proving() {
    terminal.draw(terminal.dim("looking at the new machine over HTTP and SSH"));
  }

  void end(DemoReport report) {
    terminal.erase();
    JsonNode made = report.ending().made();
    Proofs proofs = report.proofs();
    if (proofs == null) {
      terminal.line(terminal.bad("The restore failed: ") + report.ending().failure());
      terminal.line(
          "For the operator: "
              + environment.call(
                  "admin operation show "
                      + report.ending().job().path("jobId").asString("")
                      + " --json"));
      return;
    }
    String name = made.path("name").asString("");
    terminal.line(
        proofs.confirmed()
            ? terminal.good(name + " is up, and proven so.")
            : terminal.notable(name + " was restored, but not everything could be confirmed."));
    terminal.blank();
    machine(report, made);
    seen(proofs);
    terminal.blank();
    identities(proofs);
    terminal.blank();
    costs(report, made);
    for (JsonNode warning : made.path("warnings")) {
      fact("note", warning.path("message").asString(""));
    }
  }

  private void machine(DemoReport report, JsonNode made) {
    JsonNode resources = made.path("resources");
    fact(
        "machine",
        "%s  %s, %d %s, %d GiB memory, %d GiB storage, run by %s"
            .formatted(
                report.ending().job().path("vmId").asString(""),
                made.path("name").asString(""),
                resources.path("cpuCores").asInt(0),
                resources.path("cpuCores").asInt(0) == 1 ? "core" : "cores",
                resources.path("memoryGb").asInt(0),
                resources.path("storageGb").asInt(0),
                made.path("verification")
                    .path("acceleration")
                    .asString("?")
                    .toUpperCase(Locale.ROOT)));
    List<String> doors = new ArrayList<>();
    made.path("access")
        .forEach(door ->
            doors.add(
                "%s at %s port %d"
                    .formatted(
                        door.path("service").asString(""),
                        door.path("host").asString(""),
                        door.path("port").asInt(0))));
    fact("reached", String.join(", ", doors));
  }

  private void seen(Proofs proofs) {
    HttpProof http = proofs.http();
    fact(
        "web page",
        http.good()
            ? "\"%s\" from the backup, served by %s".formatted(http.content(), http.hostname())
            : "NOT confirmed: "
                + (http.fault().isEmpty()
                    ? "status " + http.status() + ", without the backup's content"
                    : http.fault()));
    SshProof ssh = proofs.ssh();
    fact(
        "SSH",
        ssh.good()
            ? "%s logged in with the key of before; the machine calls itself %s"
                .formatted(ssh.user(), ssh.hostname())
            : "NOT confirmed: "
                + (ssh.fault().isEmpty() ? "the backup's content is not there" : ssh.fault()));
    if (ssh.good() && !ssh.hostKeyConfirmed()) {
      fact("", "its host key was NOT confirmed by the machine's own report");
    }
  }

  private void identities(Proofs proofs) {
    List<ObservedIdentity.Trait> before = proofs.original().traits();
    List<ObservedIdentity.Trait> after = proofs.restored().traits();
    String row = "  %-14s %-50s %s";
    terminal.line(terminal.dim(row.formatted("", "original", "new machine")));
    for (int i = 0; i < before.size(); i++) {
      String was = before.get(i).value();
      String is = after.get(i).value();
      String shown = is.isEmpty() ? "unknown" : is.equalsIgnoreCase(was) ? is + "  (the SAME)" : is;
      terminal.line(row.formatted(before.get(i).name(), was, shown));
    }
  }

  private void costs(DemoReport report, JsonNode made) {
    List<String> stages = new ArrayList<>();
    made.path("verification")
        .path("stages")
        .forEach(stage ->
            stages.add(
                stage.path("name").asString("")
                    + " "
                    + TimeSpan.ofSeconds(stage.path("seconds").asDouble(0))));
    fact("stages", String.join(", ", stages));
    fact(
        "time",
        "restore %s; whole run %s, of it build %s and sample %s"
            .formatted(
                new TimeSpan(report.restore()),
                new TimeSpan(report.total()),
                new TimeSpan(report.build()),
                new TimeSpan(report.sample())));
    JsonNode price = made.path("pricing");
    fact(
        "price",
        "%s %s per hour, %s per month of 720 hours, counted from now on"
            .formatted(
                price.path("hourly").asString("?"),
                price.path("currencyCode").asString(""),
                price.path("monthly").asString("?")));
  }

  void lookAround(DemoReport report) {
    String name = report.ending().made().path("name").asString("");
    terminal.blank();
    terminal.line("Look around:");
    List<Call> calls = new ArrayList<>();
    if (report.ending().good()) {
      calls.add(new Call("ssh " + name, "a shell on it"));
      calls.add(new Call("console " + name, "its console log"));
    }
    calls.add(new Call("status", "what runs"));
    calls.add(new Call("stop", "ends the server; machines go on"));
    calls.add(new Call("stop --machines", "ends the machines too"));
    int width =
        calls.stream().mapToInt(call -> environment.call(call.command()).length()).max().orElse(0);
    for (Call call : calls) {
      String typed = environment.call(call.command());
      terminal.line(
          "  %s%s  %s"
              .formatted(typed, " ".repeat(width - typed.length()), terminal.dim(call.meaning())));
    }
  }

  private record Call(String command, String meaning) {}

  void stillRunning(Optional<ServerFile> server) {
    terminal.erase();
    if (server.isPresent()) {
      terminal.line(
          "Still running: the server (process %d) with its PostgreSQL, and what it restores or has restored."
              .formatted(server.get().pid()));
      terminal.line("End all of it: " + environment.call("stop --machines"));
    } else {
      terminal.line("Nothing is left running.");
    }
  }

  /** The server has other customers' machines to look after. */
  void serverGoesOn() {
    terminal.line(
        "The server goes on, as it runs machines of other customers; %s ends it."
            .formatted(environment.call("stop")));
  }

  void takenDown(List<String> ended) {
    terminal.line(
        "Taken down: " + (ended.isEmpty() ? "nothing ran" : String.join(", ", ended)) + ".");
  }
}
