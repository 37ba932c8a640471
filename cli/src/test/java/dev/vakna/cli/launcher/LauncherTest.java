package dev.vakna.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.cli.VaknaCommand;
import dev.vakna.cli.launcher.Checkout.Outcome;
import dev.vakna.cli.launcher.Checkout.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private Checkout checkout;

  @BeforeEach
  void makeCheckout(@TempDir Path directory) throws IOException {
    // Temporary directories are closed to others, which a home of root's must not be.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    checkout = new Checkout(directory);
    checkout.buildingMaven();
  }

  @Test
  void knowsAndTellsEveryCommand() throws Exception {
    checkout.jdk("good", "25");
    String help = checkout.run("--help").out();
    for (String command : VaknaCommand.all()) {
      assertThat(checkout.run(command, "--help").status()).as(command).isZero();
      if (!command.equals("help")) {
        assertThat(help.lines().map(String::strip))
            .as(command)
            .anyMatch(line -> line.matches(command + "( .*)?"));
      }
    }
  }

  @Test
  void takesTheNewestJdkThatIsNewEnough() throws Exception {
    checkout.jdk("seventeen", "17.0.15");
    checkout.jdk("twenty-six", "26");
    checkout.jdk("twenty-five", "25.0.1");

    Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .startsWith("twenty-six ")
        .contains("dev.vakna.cli.VaknaCommand status");
  }

  @Test
  void aJavaHomeThatIsNewEnoughIsItsOwnersChoice() throws Exception {
    checkout.jdk("twenty-six", "26");
    checkout.set("JAVA_HOME", checkout.jdk("mine", "25").toString());

    assertThat(checkout.run("status").out()).startsWith("mine ");
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    checkout.jdk("good", "25.0.2");
    checkout.set("JAVA_HOME", checkout.jdk("aged", "21.0.4").toString());

    assertThat(checkout.run("status").out()).startsWith("good ");
  }

  @Test
  void aJreWithoutCompilerIsNoJdk() throws Exception {
    checkout.jdk("good", "25");
    Path jre = checkout.jdk("jre", "27");
    Files.delete(jre.resolve("bin/javac"));

    assertThat(checkout.run("status").out()).startsWith("good ");
  }

  @Test
  void withoutJdkItSaysWhatWasFoundAndWhatToDo() throws Exception {
    Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("no JDK 25 or newer was found (only 8 in ")
        .containsPattern("cure: (apt-get install|sudo apt-get install|this system's packages)");
    assertThat(outcome.err().lines()).hasSize(2);
  }

  @Test
  void theDoctorSaysThatTheJdkIsMissingToo() throws Exception {
    Outcome outcome = checkout.run("doctor");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).startsWith("missing  JDK").contains("cure");
  }

  @Test
  void isFoundThroughALinkFromAnywhere(@TempDir Path elsewhere) throws Exception {
    checkout.jdk("good", "25");
    Path link = elsewhere.resolve("my vakna");
    Files.createSymbolicLink(link, checkout.root().resolve("vakna"));

    Outcome outcome = checkout.run(link, "status", "two words");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(checkout.root() + "/target/app/")
        .endsWith("status two words\n");
  }

  @Test
  void buildsOnceForTheSameSources() throws Exception {
    checkout.jdk("good", "25");
    checkout.run("status");
    checkout.run("status");
    assertThat(checkout.builds()).isEqualTo(1);

    Files.writeString(checkout.root().resolve("cli/src/main/Source.java"), "class Other {}\n");
    Outcome outcome = checkout.run("status");

    assertThat(checkout.builds()).isEqualTo(2);
    assertThat(outcome.err()).contains("building 1/1: Vakna: command line").contains("built in ");

    Path template = checkout.root().resolve("server/src/main/jte/report.jte");
    Files.createDirectories(template.getParent());
    Files.writeString(template, "<p>A page</p>\n");
    checkout.run("status");
    checkout.run("status");
    assertThat(checkout.builds()).isEqualTo(3);
  }

  @Test
  void sourcesAreReadAgainOnlyWhenTheyWereTouchedWhateverTimeTheyBear() throws Exception {
    checkout.jdk("good", "25");
    Path source = checkout.root().resolve("cli/src/main/Source.java");
    Files.createDirectories(checkout.root().resolve("api"));
    checkout.run("status");
    checkout.run("status");
    Path builds = checkout.root().resolve("target/app");
    Path kept = builds.resolve(".stamp");
    List<String> lines = new ArrayList<>(Files.readAllLines(kept));
    Files.move(builds.resolve(lines.getFirst()), builds.resolve("kept"));
    lines.set(0, "kept");
    Files.write(kept, lines);
    assertThat(checkout.run("status").out()).contains("target/app/kept/");
    assertThat(checkout.builds()).isEqualTo(1);

    FileTime time = Files.getLastModifiedTime(source);
    Files.writeString(source, "class Sauce {}\n");
    Files.setLastModifiedTime(source, time);
    checkout.run("status");
    assertThat(checkout.builds()).as("changed").isEqualTo(2);

    Files.delete(source);
    checkout.run("status");
    assertThat(checkout.builds()).as("gone").isEqualTo(3);

    String before = Files.readAllLines(kept).getFirst();
    Path sources = checkout.root().resolve("cli/src");
    Path aside = checkout.root().resolve("cli/aside");
    Files.move(sources, aside);
    Files.createDirectories(sources.resolve("main"));
    Files.writeString(source, "class Other {}\n");
    checkout.run("status");
    assertThat(Files.readAllLines(kept).getFirst()).as("another folder").isNotEqualTo(before);
    Files.move(sources, checkout.root().resolve("cli/other"));
    Files.move(aside, sources);
    checkout.run("status");
    assertThat(Files.readAllLines(kept).getFirst()).as("the first one again").isEqualTo(before);
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    checkout.jdk("good", "25");
    Running one = checkout.start(checkout.root().resolve("vakna"), "status");
    Running two = checkout.start(checkout.root().resolve("vakna"), "status");

    assertThat(Checkout.end(one).status()).isZero();
    assertThat(Checkout.end(two).status()).isZero();
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws Exception {
    checkout.jdk("good", "25");
    checkout.maven("3.9.9", "echo '[INFO] much'; echo '[ERROR] Source.java:[1,1] no good'; exit 1");

    Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("[ERROR] Source.java:[1,1] no good")
        .contains("the build failed")
        .contains(checkout.home() + "/log/build.log")
        .doesNotContain("[INFO] much");
  }

  @Test
  void anOldMavenIsRefused() throws Exception {
    checkout.jdk("good", "25");
    checkout.maven("3.6.3", "exit 0");

    Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("Maven 3.8.7 or newer")
        .contains("is older")
        .contains("cure:");
  }

  @Test
  void helpNeedsNothing() throws Exception {
    Outcome outcome = checkout.run("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("demo").contains("sandbox").contains("VAKNA_HOME");
    assertThat(checkout.run("--version").out()).startsWith("vakna 9.8.7");
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void anUnknownCommandIsWrongUse() throws Exception {
    Outcome outcome = checkout.run("dmeo");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("no command 'dmeo'").contains("--help");
  }

  @Test
  void benchmarksRunAsAServerDoesWithBothCompilers() throws Exception {
    checkout.jdk("good", "25");

    Outcome outcome = checkout.run("bench", "--quick", "--help");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("-XX:+UseSerialGC")
        .contains("dev.vakna.cli.VaknaCommand bench --quick")
        .doesNotContain("TieredStopAtLevel");
    assertThat(checkout.run("vma", "--help").out()).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void aRealJavaTakesWhatACommandIsStartedWith(@TempDir Path directory) throws Exception {
    checkout.jdk("good", "25");
    checkout.buildingMaven();
    checkout.run("status");
    Path caches;
    try (Stream<Path> builds = Files.list(checkout.root().resolve("target/app"))) {
      caches = builds.findFirst().orElseThrow().resolve("cli");
    }
    Files.createFile(caches.resolve("vakna.aot"));
    Files.createFile(caches.resolve("vma.aot"));

    List<List<String>> commands =
        List.of(List.of("status"), List.of("vma", "create"), List.of("bench"), List.of("simulate"));
    for (List<String> command : commands) {
      String told = checkout.run(command.toArray(String[]::new)).out();
      if (command.getFirst().equals("bench")) {
        assertThat(told).as("it is no short command").doesNotContain(".aot");
      } else {
        String cache = command.getFirst().equals("vma") ? "vma.aot" : "vakna.aot";
        assertThat(told)
            .as("what was made of earlier starts is used")
            .contains(caches.resolve(cache).toString());
      }
      List<String> flags =
          Stream.of(told.split("\\s+")).filter(word -> word.startsWith("-")).toList();
      List<String> real = new ArrayList<>();
      real.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      real.addAll(flags.subList(0, flags.indexOf("-cp")));
      real.add("-version");
      Path log = directory.resolve(command.getLast() + ".log");
      Process java =
          new ProcessBuilder(real).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      assertThat(java.waitFor()).as(Files.readString(log)).isZero();
    }
  }

  @Test
  void theServersProgramIsRunWithoutDoorsForStop() throws Exception {
    checkout.jdk("good", "25");
    checkout.buildingMaven();

    Outcome outcome = checkout.run("machines-off", "--patience-seconds=7");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("vakna-server.jar", "dev.vakna.server.VaknaMachinesOff --patience-seconds=7");
    assertThat(checkout.run("--help").out()).doesNotContain("machines-off");
  }

  @Test
  void theHomeLetsOthersPassButNotLook() throws Exception {
    checkout.jdk("good", "25");
    checkout.run("status");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.home())))
        .isEqualTo("rwx--x--x");
  }

  @Test
  void aHomeThatOtherUsersCannotReachIsRefusedToRoot(@TempDir Path closed) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root runs things as others");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    checkout.jdk("good", "25");
    checkout.set("VAKNA_HOME", closed.resolve("deep/home").toString());

    Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("cannot be reached by the unprivileged users")
        .contains(closed + " is closed (mode 700)")
        .contains("chmod o+x");
    assertThat(closed.resolve("deep")).doesNotExist();
  }

  @Test
  void aBuildThatSaysTooMuchDoesNotFillTheDisk() throws Exception {
    checkout.jdk("new", "25.0.1");
    checkout.maven(
        "3.8.7",
        "yes \"$(printf %01000d 0)\" | head -n 12000\necho '[ERROR] the last word'\nexit 1");

    Checkout.Outcome outcome = checkout.run("status");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("the build failed", "the last word");
    assertThat(checkout.home().resolve("log/build.log"))
        .satisfies(log -> assertThat(Files.size(log)).isBetween(8_000_000L, 9_500_000L));
  }

  /** An mvn that goes on building until the sample's build has begun. */
  private void mavenThatAwaitsTheSample() throws IOException {
    checkout.maven(
        "3.8.7",
        """
        n=0
        until [ -e begun ]; do n=$((n + 1)); [ $n -lt 600 ] || exit 1; sleep 0.05; done
        mkdir -p cli/target/lib
        echo jar >cli/target/vakna-cli.jar
        """);
  }

  @Test
  void theSampleIsBuiltWhileMavenBuildsAndOnlyThen() throws Exception {
    checkout.jdk("good", "25");
    checkout.set("VAKNA_DATABASE_PASSWORD", "secret");
    checkout.guest("debian", "env | grep -c VAKNA_DATABASE >>secrets; echo \"$1\" >>begun");
    mavenThatAwaitsTheSample();

    Outcome outcome = checkout.run("demo", "--json", "--port", "8099", "--exit");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("VaknaCommand demo --json --port 8099 --exit");
    checkout.run("demo");

    assertThat(checkout.root().resolve("begun"))
        .hasContent(checkout.cache().resolve("sample/debian").toString());
    assertThat(checkout.root().resolve("secrets")).hasContent("0");
  }

  @Test
  void anotherGuestThatIsAskedForIsTheOneThatIsBuilt() throws Exception {
    checkout.jdk("good", "25");
    checkout.guest("debian", "echo wrong >begun");
    checkout.guest("tiny", "echo tiny >begun");
    mavenThatAwaitsTheSample();

    Outcome outcome = checkout.run("sandbox", "--limits", "off", "--tiny", "--show-key");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(checkout.root().resolve("begun")).hasContent("tiny");
  }

  @Test
  void whereItIsNotCertainWhichGuestIsAskedForNoneIsBuiltAhead() throws Exception {
    checkout.jdk("good", "25");
    checkout.guest("debian", "echo debian >begun");
    checkout.guest("tiny", "echo tiny >begun");
    List<List<String>> commands =
        List.of(
            List.of("demo", "--help"),
            List.of("demo", "--tiny=perhaps"),
            List.of("sandbox", "--port"),
            List.of("demo", "@words"),
            List.of("status"));
    for (List<String> command : commands) {
      Files.writeString(
          checkout.root().resolve("cli/src/main/Source.java"), "// " + command + "\n");
      checkout.run(command.toArray(String[]::new));
    }

    assertThat(checkout.builds()).isEqualTo(commands.size());
    assertThat(checkout.root().resolve("begun")).doesNotExist();
  }

  @Test
  void nothingOfTheSamplesBuildOutlivesALauncherThatIsKilled() throws Exception {
    checkout.jdk("good", "25");
    checkout.guest(
        "debian",
        """
        sleep 600 &
        echo $$ $! >pids
        mv pids begun
        wait
        """);
    checkout.maven("3.8.7", "touch building; while [ -e building ]; do sleep 0.05; done; exit 1");
    Running running = checkout.start(checkout.root().resolve("vakna"), "demo");
    Path begun = checkout.root().resolve("begun");
    await(() -> Files.exists(begun));
    List<ProcessHandle> build = new ArrayList<>();
    for (String pid : Files.readString(begun).strip().split(" ")) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(build::add);
    }
    assertThat(build).hasSize(2);

    running.process().destroyForcibly().waitFor();
    Files.deleteIfExists(checkout.root().resolve("building"));

    await(() -> build.stream().noneMatch(LauncherTest::runs));
  }

  /** A process that ended and whose parent has not asked for it counts as ended. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    Instant end = Instant.now().plusSeconds(60);
    while (!condition.holds()) {
      assertThat(Instant.now()).as("still not so").isBefore(end);
      Thread.sleep(20);
    }
  }
}
