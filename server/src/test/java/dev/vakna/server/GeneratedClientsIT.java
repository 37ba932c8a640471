package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.core.id.VpsId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that a public generator makes of the description, each in its language, go all the way:
 * key, plan, restore, events, power, resize, cancel. Nothing of them is written by hand but the
 * programs in {@code src/test/clients} that call them.
 *
 * <p>The generator and what the client for Java needs lie in {@code target/clients}, where the
 * build puts them.
 */
@ExtendWith(SharedServer.class)
class GeneratedClientsIT {

  private static final Path TOOLS = Path.of("target/clients");
  private static final Path PROGRAMS = Path.of("src/test/clients");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Pattern RESTORED = Pattern.compile("restored: (vps_\\w+)");

  @TempDir static Path home;

  @BeforeAll
  static void generate() throws Exception {
    Files.writeString(home.resolve("openapi.yaml"), Description.text());
    Path python = wish("python-pydantic-v1", "python", "packageName: vakna_client");
    Path java =
        wish(
            "java",
            "java",
            "library: native, useJakartaEe: true, openApiNullable: false, invokerPackage: client,"
                + " apiPackage: client.api, modelPackage: client.model");
    Path typescript = wish("typescript-fetch", "typescript/client", "withoutRuntimeChecks: false");
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-jar", TOOLS.resolve("generator.jar").toAbsolutePath().toString()));
    command.addAll(List.of("batch", python.toString(), java.toString(), typescript.toString()));
    run(home, command);
  }

  private static Path wish(String generator, String directory, String properties)
      throws IOException {
    return Files.writeString(
        home.resolve(generator + ".yaml"),
        """
        generatorName: %s
        inputSpec: openapi.yaml
        outputDir: %s
        additionalProperties: { %s }
        """
            .formatted(generator, directory, properties));
  }

  @Test
  void theClientForPythonGoesAllTheWay(TestServer server) throws Exception {
    String python = python();
    Path program = PROGRAMS.resolve("python/drive.py").toAbsolutePath();
    goes(server, home.resolve("python"), List.of(python, program.toString()));
  }

  @Test
  void theClientForJavaGoesAllTheWay(TestServer server) throws Exception {
    Path classes = Files.createDirectories(home.resolve("classes"));
    String needed =
        TOOLS.resolve("lib").toAbsolutePath() + File.separator + "*" + File.pathSeparator + classes;
    List<String> sources;
    try (Stream<Path> all = Files.walk(home.resolve("java/src/main/java"))) {
      sources = all.map(Path::toString).filter(each -> each.endsWith(".java")).toList();
    }
    List<String> compile = new ArrayList<>();
    compile.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    compile.addAll(List.of("-nowarn", "-proc:none", "-cp", needed, "-d", classes.toString()));
    compile.addAll(sources);
    compile.add(PROGRAMS.resolve("java/Drive.java").toAbsolutePath().toString());
    run(home, compile);
    goes(server, home, List.of(JAVA, "-cp", needed, "Drive"));
  }

  @Test
  void theClientForTypeScriptGoesAllTheWay(TestServer server) throws Exception {
    assumeTrue(isThere("node") && isThere("tsc"), "node or tsc is not there");
    Path directory = home.resolve("typescript");
    Files.copy(PROGRAMS.resolve("typescript/drive.ts"), directory.resolve("drive.ts"));
    run(
        directory,
        List.of(
            "tsc",
            // The oldest compiler that knows what the generator writes is newer than Debian's.
            "--noImplicitAny",
            "false",
            "--strictNullChecks",
            "--target",
            "es2020",
            "--module",
            "commonjs",
            "--moduleResolution",
            "node",
            "--lib",
            "es2020,dom",
            "--outDir",
            "out",
            "drive.ts"));
    goes(server, directory, List.of("node", "out/drive.js"));
  }

  /** Debian's Python, with what Debian packages of it; another one may lack that. */
  private static String python() {
    String debians = "/usr/bin/python3";
    assumeTrue(Files.isExecutable(Path.of(debians)), "there is no " + debians);
    assumeTrue(
        quiet(List.of(debians, "-c", "import pydantic, dateutil, urllib3")) == 0,
        "python3-pydantic, python3-dateutil or python3-urllib3 is not there");
    return debians;
  }

  private static boolean isThere(String command) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }

  private static int quiet(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static void goes(TestServer server, Path directory, List<String> program)
      throws Exception {
    TestServer.Customer customer = server.customer();
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            server.url(), customer.key(), customer.vps.id().text(), customer.backup.id().text()));
    String said = run(directory, command);
    assertThat(said).contains("key deleted");
    Matcher restored = RESTORED.matcher(said);
    assertThat(restored.find()).as(said).isTrue();
    VpsId made = VpsId.parse(restored.group(1)).orElseThrow();
    assertThat(server.store().<Boolean>transact(tx -> tx.vpses().find(made).isPresent())).isFalse();
    assertThat(customer.instances()).isZero();
  }

  private static String run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(home, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PYTHONPATH", directory.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("%s does not end: %s".formatted(command.getFirst(), text(log)));
    }
    String said = text(log);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static String text(Path log) throws IOException {
    String all = Files.readString(log, StandardCharsets.UTF_8);
    return all.substring(Math.max(0, all.length() - 8_000));
  }
}
