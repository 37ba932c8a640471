package dev.vakna.cli.doctor;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.command.OutsideProgram;
import dev.vakna.cli.home.HomeHolder;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.server.ServerControl;
import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.engine.qemu.probe.HostFacts;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All looks, in the order in which they are told. */
final class Examination {
  private static final int JDK = 25;
  private static final int[] MAVEN = {3, 8, 7};
  private static final int USUAL_PORT = 8080;
  private static final int PROBE_BYTES = 4096;
  private static final long FULL = 32L << 20;
  private static final long SCARCE = 2L << 30;
  private static final Pattern VERSION = Pattern.compile("Apache Maven (\\d+)\\.(\\d+)\\.(\\d+)");
  private static final List<Tool> SAMPLE_TOOLS =
      List.of(
          new Tool("mmdebstrap", "mmdebstrap"),
          new Tool("mke2fs", "e2fsprogs"),
          new Tool("sfdisk", "fdisk"),
          new Tool("grub-mkimage", "grub-common"),
          new Tool("/usr/lib/grub/i386-pc/boot.img", "grub-pc-bin"),
          new Tool("zstd", "zstd"));
  private static final List<Tool> UNPRIVILEGED_TOOLS =
      List.of(new Tool("newuidmap", "uidmap"), new Tool("fakeroot", "fakeroot"));
  private static final List<Tool> SSH_TOOLS =
      List.of(new Tool("ssh", "openssh-client"), new Tool("ssh-keyscan", "openssh-client"));

  private final Environment environment;

  Examination(Environment environment) {
    this.environment = environment;
  }

  /** A program or file and the package it comes with. */
  private record Tool(String name, String source) {}

  List<Diagnosis> findings() throws InterruptedException {
    List<Diagnosis> findings = new ArrayList<>();
    findings.add(jdk());
    findings.add(maven());
    findings.add(home());
    HostFacts.checks(QemuSettings.of(environment.engineHome())).stream()
        .map(Diagnosis::of)
        .forEach(findings::add);
    findings.add(databaseUser());
    findings.add(server());
    findings.add(tools("ssh tools", SSH_TOOLS, "demo and ssh cannot log in to machines"));
    List<Tool> sample = new ArrayList<>(SAMPLE_TOOLS);
    if (!environment.root()) {
      sample.addAll(UNPRIVILEGED_TOOLS);
    }
    findings.add(tools("sample tools", sample, "demo and sandbox cannot build their sample"));
    return findings;
  }

  private static Diagnosis jdk() {
    Runtime.Version version = Runtime.version();
    String fact = "%s in %s".formatted(version, System.getProperty("java.home"));
    return version.feature() >= JDK
        ? Diagnosis.good("JDK", fact)
        : Diagnosis.bad("JDK", fact, "install a JDK %d or newer".formatted(JDK));
  }

  private Diagnosis maven() throws InterruptedException {
    Optional<String> said = run("mvn", "--version");
    if (said.isEmpty()) {
      return Diagnosis.limited("Maven", "not installed; only building needs it", install("maven"));
    }
    Matcher matcher = VERSION.matcher(said.get());
    if (!matcher.find()) {
      return Diagnosis.limited("Maven", "does not say its version", install("maven"));
    }
    int[] found = {number(matcher, 1), number(matcher, 2), number(matcher, 3)};
    String fact = "%d.%d.%d".formatted(found[0], found[1], found[2]);
    return Arrays.compare(found, MAVEN) >= 0
        ? Diagnosis.good("Maven", fact)
        : Diagnosis.limited("Maven", fact + " is too old to build", "install Maven 3.8.7 or newer");
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private Diagnosis home() {
    String fact = "%s, cache %s".formatted(environment.home(), environment.cache());
    try {
      long free = Files.getFileStore(environment.home()).getUsableSpace();
      String room = "%s; %s free".formatted(fact, new ByteSize(free));
      Path probe = Files.createTempFile(environment.home(), ".writable", null);
      try {
        Files.write(probe, new byte[PROBE_BYTES]);
      } finally {
        Files.deleteIfExists(probe);
      }
      if (free < FULL) {
        return Diagnosis.bad("home", room + ": the disk is full", "make room on that disk");
      }
      return free < SCARCE
          ? Diagnosis.limited("home", room + ": the disk is nearly full", "make room on that disk")
          : Diagnosis.good("home", room);
    } catch (IOException e) {
      return Diagnosis.bad(
          "home",
          "%s cannot be written: %s".formatted(environment.home(), e.getMessage()),
          "make room, or let this user write there");
    }
  }

  private Diagnosis databaseUser() throws InterruptedException {
    if (!environment.root()) {
      return Diagnosis.good("database user", "PostgreSQL runs as this user");
    }
    if (run("id", "-u", "vakna-pg").isPresent()) {
      return Diagnosis.good("database user", "vakna-pg, because PostgreSQL refuses to run as root");
    }
    return find("useradd")
        ? Diagnosis.good("database user", "vakna-pg is made at the first start")
        : Diagnosis.bad(
            "database user",
            "vakna-pg is not here and there is no useradd to make it",
            install("passwd"));
  }

  private Diagnosis server() {
    Optional<ServerFile> server = new ServerControl(environment).running();
    if (server.isPresent()) {
      return running(server.get());
    }
    Optional<HomeHolder> holder = new ServerControl(environment).holder();
    if (holder.isPresent()) {
      return Diagnosis.bad(
          "server",
          "process %d holds the home and is not ready: it starts, ends, or hangs"
              .formatted(holder.get().pid()),
          "wait a moment, or end it: " + environment.call("stop"));
    }
    return ServerControl.isFree(USUAL_PORT)
        ? Diagnosis.good("server", "does not run; port %d is free".formatted(USUAL_PORT))
        : Diagnosis.limited(
            "server",
            "does not run, and another program listens on port %d".formatted(USUAL_PORT),
            "choose another port for 'serve' with --port; demo does so by itself");
  }

  private Diagnosis running(ServerFile server) {
    String fact = "runs at %s, process %d".formatted(server.url(), server.pid());
    int ready = server.status("/readyz");
    if (ready == 0) {
      return Diagnosis.bad(
          "server", fact + ", and does not answer", "end it: " + environment.call("stop"));
    }
    return ready == 200
        ? Diagnosis.good("server", fact)
        : Diagnosis.bad(
            "server",
            fact + ", and is not ready: it cannot keep what it is asked",
            "its log says why: " + new ServerControl(environment).log());
  }

  private Diagnosis tools(String name, List<Tool> tools, String without) {
    List<String> missing =
        tools.stream().filter(tool -> !find(tool.name())).map(Tool::source).distinct().toList();
    return missing.isEmpty()
        ? Diagnosis.good(name, "installed")
        : Diagnosis.limited(
            name,
            without + ": missing " + String.join(", ", missing),
            install(missing.toArray(String[]::new)));
  }

  private String install(String... packages) {
    return (environment.root() ? "" : "sudo ")
        + "apt-get install -y --no-install-recommends "
        + String.join(" ", packages);
  }

  private static boolean find(String tool) {
    if (tool.startsWith("/")) {
      return Files.exists(Path.of(tool));
    }
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String directory : path.split(":", -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, tool))) {
        return true;
      }
    }
    return false;
  }

  /** What a program says; empty when it is not there or fails. */
  private static Optional<String> run(String... words) throws InterruptedException {
    try {
      Process process = OutsideProgram.of(List.of(words)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said;
      try (var reader = process.inputReader()) {
        said = String.join("\n", reader.lines().limit(50).toList());
      }
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(said)
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
