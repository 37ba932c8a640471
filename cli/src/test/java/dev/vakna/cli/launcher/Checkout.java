package dev.vakna.cli.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A checkout with the real launcher and hardly anything else, in a path with a space. */
final class Checkout {
  private final Path root;
  private final Path base;
  private final Path programs;
  private final Map<String, String> environment = new HashMap<>();

  Checkout(Path base) throws IOException {
    this.base = base;
    this.root = Files.createDirectories(base.resolve("a checkout"));
    this.programs = Files.createDirectories(base.resolve("bin"));
    // Surefire starts in the module, whose parent is the real checkout.
    Path real = Path.of("").toAbsolutePath().getParent();
    Files.copy(real.resolve("vakna"), root.resolve("vakna"));
    executable(root.resolve("vakna"));
    Files.createDirectories(root.resolve("launcher"));
    try (Stream<Path> parts = Files.list(real.resolve("launcher"))) {
      for (Path part : parts.toList()) {
        Files.copy(part, root.resolve("launcher").resolve(part.getFileName()));
      }
    }
    Files.writeString(
        root.resolve("pom.xml"),
        "<project>\n  <artifactId>vakna</artifactId>\n  <version>9.8.7</version>\n</project>\n");
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>\n");
    Files.writeString(root.resolve("cli/src/main/Source.java"), "class Source {}\n");
    environment.put("PATH", programs + ":/usr/bin:/bin");
    environment.put("HOME", base.toString());
    environment.put("VAKNA_HOME", base.resolve("home").toString());
    environment.put("VAKNA_CACHE", base.resolve("cache").toString());
    environment.put("VAKNA_INSTALL", "no");
    environment.put("VAKNA_JDK_DIRS", base.resolve("jdks").toString());
    // Whatever Java this host has on its path must not be found.
    Path old = jdk("old", "1.8.0_392");
    Files.createSymbolicLink(programs.resolve("java"), old.resolve("bin/java"));
    Files.createSymbolicLink(programs.resolve("javac"), old.resolve("bin/javac"));
  }

  Path root() {
    return root;
  }

  Path home() {
    return base.resolve("home");
  }

  void set(String name, String value) {
    environment.put(name, value);
  }

  /** A directory that looks like a JDK; its java says where it lies and what it was told. */
  Path jdk(String name, String version) throws IOException {
    Path jdk = base.resolve("jdks").resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(jdk.resolve("bin/java"), "echo \"" + name + " $*\"");
    script(jdk.resolve("bin/javac"), "exit 1");
    return jdk;
  }

  /** An mvn on the path; {@code body} is what it does when it is asked to build. */
  void maven(String version, String body) throws IOException {
    script(
        programs.resolve("mvn"),
        "if [ \"$1\" = --version ]; then echo 'Apache Maven "
            + version
            + "'; exit 0; fi\ncd \"$MAVEN_TEST_ROOT\"\n"
            + body);
    environment.put("MAVEN_TEST_ROOT", root.toString());
  }

  /** An mvn that builds, and counts how often it did. */
  void buildingMaven() throws IOException {
    maven(
        "3.8.7",
        """
        echo built >>built
        echo '[INFO] Building Vakna: command line 9.8.7                    [1/1]'
        mkdir -p cli/target/lib
        echo jar >cli/target/vakna-cli.jar
        """);
  }

  /** A guest's build script of which {@code body} is what it does; {@code $1} is where to. */
  void guest(String kind, String body) throws IOException {
    Path guests = Files.createDirectories(root.resolve("guests"));
    script(guests.resolve("build-" + kind + ".sh"), "cd '" + root + "'\n" + body);
  }

  Path cache() {
    return base.resolve("cache");
  }

  long builds() throws IOException {
    Path count = root.resolve("built");
    return Files.exists(count) ? Files.readAllLines(count).size() : 0;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Outcome run(String... words) throws IOException, InterruptedException {
    return end(start(root.resolve("vakna"), words));
  }

  Outcome run(Path launcher, String... words) throws IOException, InterruptedException {
    return end(start(launcher, words));
  }

  Running start(Path launcher, String... words) throws IOException {
    Path out = Files.createTempFile(base, "out", "");
    Path err = Files.createTempFile(base, "err", "");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(words));
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(base.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Running(builder.start(), out, err);
  }

  static Outcome end(Running running) throws IOException, InterruptedException {
    if (!running.process.waitFor(60, TimeUnit.SECONDS)) {
      running.process.destroyForcibly();
      throw new AssertionError("the launcher did not end within a minute");
    }
    return new Outcome(
        running.process.exitValue(),
        Files.readString(running.out, StandardCharsets.UTF_8),
        Files.readString(running.err, StandardCharsets.UTF_8));
  }

  record Running(Process process, Path out, Path err) {}

  record Outcome(int status, String out, String err) {}
}
