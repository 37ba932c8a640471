package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vakna.server.reference.ApiDescription;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import dev.vakna.server.reference.ReferenceReader;
import dev.vakna.server.reference.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever copies a sample has something that runs. */
@ExtendWith(SharedServer.class)
class SamplesTest {

  private static final Reference REFERENCE = ReferenceReader.read(ApiDescription.ofThisBuild());

  @Test
  void everySampleOfJavaCompiles(@TempDir Path home) throws IOException {
    List<Path> files = written(home, "java");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> packaged = new ArrayList<>();
      for (Path file : files) {
        // Each is a class of the same name, so each goes into a package of its own here.
        String name = file.getFileName().toString().replace(".java", "").toLowerCase();
        Path own = Files.createDirectories(home.resolve(name)).resolve("Call.java");
        Files.writeString(own, "package " + name + ";\n" + Files.readString(file));
        packaged.add(own);
      }
      boolean compiled =
          compiler
              .getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none", "--release", "17", "-d", home.resolve("out").toString()),
                  null,
                  manager.getJavaFileObjectsFromPaths(packaged))
              .call();
      assertThat(compiled).isTrue();
    }
  }

  @Test
  void everySampleOfPythonIsOne(@TempDir Path home) throws Exception {
    List<String> command = new ArrayList<>(List.of(program("python3"), "-m", "py_compile"));
    written(home, "py").forEach(file -> command.add(file.toString()));
    run(home, command);
  }

  @Test
  void everySampleOfJavaScriptIsOne(@TempDir Path home) throws Exception {
    String node = program("node");
    for (Path file : written(home, "mjs")) {
      run(home, List.of(node, "--check", file.toString()));
    }
  }

  @Test
  void everySampleOfPhpIsOne(@TempDir Path home) throws Exception {
    String php = program("php");
    for (Path file : written(home, "php")) {
      run(home, List.of(php, "-l", file.toString()));
    }
  }

  /** With a key and ids of one's own in it, and nothing else changed. */
  @Test
  void everySampleOfCurlIsUnderstoodByTheServer(TestServer server, @TempDir Path home)
      throws Exception {
    String curl = program("curl");
    assertThat(curl).isNotBlank();
    TestServer.Customer customer = server.customer();
    for (Operation call : calls()) {
      String text = filled(call, "sh", server, customer, customer.key());
      Path body = home.resolve(call.id() + ".json");
      Path script = home.resolve(call.id() + ".sh");
      Files.writeString(
          script,
          text.replaceFirst(
              "^curl ",
              java.util.regex.Matcher.quoteReplacement(
                  "curl -s -m 20 -o %s -w '%%{http_code}' ".formatted(body))));
      String status = run(home, List.of("sh", script.toString()));
      understood(call, Integer.parseInt(status.strip()), body);
    }
  }

  @Test
  void theSamplesThatMakeAMachineMakeOne(TestServer server, @TempDir Path home) throws Exception {
    TestServer.Customer customer = server.customer();
    Operation restore = REFERENCE.operation("restoreToPayg").orElseThrow();
    for (Map.Entry<String, List<String>> language :
        Map.of(
                "py", List.of("python3"),
                "mjs", List.of("node"),
                "sh", List.of("sh"),
                "java", List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                "php", List.of("php"))
            .entrySet()) {
      if (!present(language.getValue().getFirst())) {
        continue;
      }
      long before = customer.instances();
      Path file = home.resolve("Call." + language.getKey());
      Files.writeString(file, filled(restore, language.getKey(), server, customer, customer.key()));
      List<String> command = new ArrayList<>(language.getValue());
      command.add(file.toString());
      assertThat(run(home, command)).as(language.getKey()).contains("queued", "job_");
      assertThat(customer.instances()).as(language.getKey()).isEqualTo(before + 1);
      refusedSample(restore, language, server, customer, home);
    }
  }

  /** A refusal is shown by its code and its words. */
  private static void refusedSample(
      Operation restore,
      Map.Entry<String, List<String>> language,
      TestServer server,
      TestServer.Customer customer,
      Path home)
      throws Exception {
    Path file = home.resolve("Call." + language.getKey());
    Files.writeString(file, filled(restore, language.getKey(), server, customer, "vk_live_no"));
    List<String> command = new ArrayList<>(language.getValue());
    command.add(file.toString());
    assertThat(output(home, command)).as(language.getKey()).contains("unauthorized");
  }

  private static void understood(Operation call, int status, Path body) throws IOException {
    String said = Files.exists(body) ? Files.readString(body) : "";
    assertThat(call.answers().stream().map(answer -> answer.status()))
        .as("%s answered %s %s", call.id(), status, said)
        .contains(Integer.toString(status));
    if (status >= 400) {
      JsonNode problem = JsonMapper.shared().readTree(said);
      assertThat(problem.path("code").asString())
          .as("%s %s", call.id(), said)
          .isNotIn("invalid_request", "not_found", "unauthorized", "forbidden");
    }
  }

  /** Those that the server does and that end by themselves. */
  private static List<Operation> calls() {
    return REFERENCE.operations().stream()
        .filter(call -> call.served() && !call.streams() && !call.keyless())
        .toList();
  }

  private static String filled(
      Operation call, String suffix, TestServer server, TestServer.Customer customer, String key) {
    return text(call, suffix, server.url())
        .replace("YOUR_API_KEY", key)
        .replace("vps_01hxa3b4c5d6e7f8g9h0j1k2m3", customer.vps.id().text())
        .replace("bkp_01hxa3b4c5d6e7f8g9h0j1k2m3", customer.backup.id().text());
  }

  private static String text(Operation call, String suffix, String base) {
    return Sample.all(call, base).stream()
        .filter(sample -> sample.suffix().equals(suffix))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static List<Path> written(Path home, String suffix) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Operation call : REFERENCE.operations()) {
      Path file = home.resolve(call.id() + "." + suffix);
      Files.writeString(file, text(call, suffix, "https://cloud.example"));
      files.add(file);
    }
    assertThat(files).isNotEmpty();
    return files;
  }

  private static boolean present(String program) {
    return program.startsWith("/")
        || Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String program(String name) {
    assumeThat(present(name)).as(name + " is not on this machine").isTrue();
    return name;
  }

  private static String run(Path home, List<String> command) throws Exception {
    Process process = started(home, command);
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
    return said;
  }

  private static String output(Path home, List<String> command) throws Exception {
    Process process = started(home, command);
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private static Process started(Path home, List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).start();
  }
}
