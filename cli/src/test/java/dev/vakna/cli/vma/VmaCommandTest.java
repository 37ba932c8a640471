package dev.vakna.cli.vma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.cli.CommandRun;
import dev.vakna.cli.VaknaCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The command as a person, or a script, uses it. */
@Timeout(120)
class VmaCommandTest {

  private static final String CONFIG = "cores: 2\r\nmemory: 512";

  @TempDir Path directory;
  private Path disk;
  private Path config;

  @BeforeEach
  void makeADisk() throws IOException {
    byte[] content = new byte[300_032];
    new Random(5).nextBytes(content);
    Arrays.fill(content, 70_000, 200_000, (byte) 0);
    disk = Files.write(directory.resolve("disk.raw"), content);
    config = Files.writeString(directory.resolve("qemu-server.conf"), CONFIG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.vma", "a.vma.zst", "a.vma.gz"})
  void whatIsCreatedIsListedVerifiedAndExtracted(String name) throws Exception {
    String archive = create(name);
    CommandRun list = run("list", archive);
    assertThat(list.status()).isZero();
    assertThat(list.out())
        .contains("qemu-server.conf, 21 bytes")
        .contains("drive-scsi0, 293.0 KiB (300032 bytes)");
    CommandRun verify = run("verify", archive);
    assertThat(verify.status()).isZero();
    assertThat(verify.out()).startsWith("good: " + archive);
    Path into = directory.resolve("into");
    CommandRun extract = run("extract", archive, into.toString());
    assertThat(extract.status()).isZero();
    assertThat(extract.out().lines())
        .containsExactly(into + "/qemu-server.conf", into + "/disk-drive-scsi0.raw");
    assertThat(into.resolve("disk-drive-scsi0.raw")).hasSameBinaryContentAs(disk);
    assertThat(into.resolve("qemu-server.conf")).hasSameBinaryContentAs(config);
  }

  @Test
  void jsonTellsTheSame() throws Exception {
    String archive = create("a.vma.zst");
    JsonNode list = json(run("list", "--json", archive));
    assertThat(list.at("/devices/0/name").asString()).isEqualTo("drive-scsi0");
    assertThat(list.at("/devices/0/bytes").asLong()).isEqualTo(300_032);
    assertThat(list.at("/created").asString()).isEqualTo("2024-03-07T02:15:09Z");
    assertThat(list.at("/compression").asString()).isEqualTo("zstd");
    JsonNode verify = json(run("verify", "--json", archive));
    assertThat(verify.at("/good").asBoolean()).isTrue();
    assertThat(verify.at("/archiveBytes").asLong()).isEqualTo(Files.size(Path.of(archive)));
    JsonNode config = json(run("config", "--json", archive));
    assertThat(config.at("/text").asString()).isEqualTo(CONFIG);
    String into = directory.resolve("into").toString();
    JsonNode extract = json(run("extract", "--json", archive, into));
    assertThat(extract.at("/files").size()).isEqualTo(2);
    assertThat(extract.at("/devices/0/bytesWritten").asLong()).isPositive();
  }

  @Test
  void whatIsPackedAgainIsIndexedAndExtractedAsBefore() throws Exception {
    String archive = create("a.vma.gz");
    String made = directory.resolve("b.vma.zst").toString();
    JsonNode repack = json(run("repack", "--json", "--frame", "1", archive, made));
    assertThat(repack.at("/frames").asInt()).isOne();
    assertFails(run("repack", archive, made), "exists already");
    JsonNode index = json(run("index", "--json", "--share", "100", made));
    assertThat(index.at("/entries").asInt()).isOne();
    assertThat(index.at("/entriesFarApart").asBoolean()).isFalse();
    String into = directory.resolve("into").toString();
    assertThat(run("extract", made, into).status()).isZero();
    assertThat(Path.of(into, "disk-drive-scsi0.raw")).hasSameBinaryContentAs(disk);
    assertWrongUse(run("repack", archive, into + ".vma"), "must end in .vma.zst");
    assertWrongUse(run("index", "--share", "0", made), "--share");
  }

  @Test
  void anIndexThatDoesNotFitIsToldOfAndTheArchiveReadWithoutIt() throws Exception {
    String archive = create("a.vma.zst");
    assertThat(run("index", "--share", "100", create("b.vma.zst")).status()).isZero();
    String other = directory.resolve("b.vma.zst.vidx").toString();
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.vidx"), "no index at all, but long enough to be one");
    for (String index : List.of(other, damaged.toString())) {
      Path into = directory.resolve("into-" + Path.of(index).getFileName());
      CommandRun outcome = run("extract", "--index", index, archive, into.toString());
      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.err()).contains("warning: the index " + index, "; reading without it");
      assertThat(into.resolve("disk-drive-scsi0.raw")).hasSameBinaryContentAs(disk);
    }
    String into = directory.resolve("into").toString();
    assertFails(run("extract", "--index", other + "x", archive, into), "no such file");
    assertFails(run("extract", "--index", other, "-", into), "name the archive");
    assertThat(Path.of(into)).doesNotExist();
  }

  @Test
  void aBadArchiveIsStatusOneWithItsReasonAndNoFiles() throws Exception {
    String archive = create("a.vma.zst");
    byte[] bytes = Files.readAllBytes(Path.of(archive));
    Files.write(Path.of(archive), Arrays.copyOf(bytes, bytes.length - 1));
    Path into = directory.resolve("into");
    for (CommandRun outcome :
        List.of(run("verify", archive), run("extract", archive, into.toString()))) {
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .startsWith("vakna: " + archive)
          .contains("ends inside its frame 1")
          .contains("copy it again");
    }
    assertThat(into).doesNotExist();
    CommandRun json = run("verify", "--json", archive);
    assertThat(json.status()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(json.out()).at("/error/kind").asString())
        .isEqualTo("decompress-error");
  }

  @Test
  void whatCannotBeReadOrWrittenIsStatusOne() throws Exception {
    String archive = create("a.vma");
    assertFails(run("list", directory.resolve("none.vma").toString()), "no such file");
    assertFails(run("list", directory.toString()), "is a directory");
    assertFails(run("extract", archive, directory.toString()), "not empty");
    assertFails(run("config", "--name", "other.conf", archive), "it holds qemu-server.conf");
    assertFails(run("create", archive, "drive-scsi0=" + disk), "exists");
    assertFails(run("list", disk.toString()), "is no VMA archive");
  }

  @Test
  void wrongUseIsStatusTwo() throws Exception {
    String archive = create("a.vma");
    String into = directory.resolve("into").toString();
    assertWrongUse(run(), "which command?");
    assertThat(run("frobnicate").status()).isEqualTo(2);
    assertWrongUse(run("list"), "ARCHIVE");
    assertWrongUse(run("extract", archive), "DIR");
    assertWrongUse(run("extract", "--disk", "drive-x", archive, into), "no disk 'drive-x'");
    assertWrongUse(run("create", into + ".vma.bz2", "drive-scsi0=" + disk), "bzip2");
    assertWrongUse(run("create", into + ".vma", "drive-scsi0"), "NAME=FILE");
    assertWrongUse(run("create", into + ".vma", "../x=" + disk), "cannot name a disk");
    assertWrongUse(run("create", into + ".vma", "a=" + config), "multiple of 512");
    assertThat(directory.resolve("into")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "config", "verify", "extract", "create", "index", "repack"})
  void helpGivesExamples(String command) {
    CommandRun help = run(command, "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Examples:").contains("vakna vma " + command);
  }

  @Test
  void standardInputAndOutputWorkInAProcessOfItsOwn() throws Exception {
    byte[] archive =
        process(
            new byte[0],
            0,
            "create",
            "--compress",
            "zstd",
            "-c",
            config.toString(),
            "-",
            "drive-scsi0=" + disk);
    assertThat(archive).startsWith(0x28, 0xb5, 0x2f, 0xfd);
    assertThat(process(archive, 0, "config", "-"))
        .isEqualTo(CONFIG.getBytes(StandardCharsets.UTF_8));
    Path into = directory.resolve("into");
    process(archive, 0, "extract", "-", into.toString());
    assertThat(into.resolve("disk-drive-scsi0.raw")).hasSameBinaryContentAs(disk);
    byte[] cut = Arrays.copyOf(archive, archive.length - 1);
    assertThat(process(cut, 1, "verify", "-")).isEmpty();
    process(new byte[0], 2, "verify");
  }

  @Test
  void anEndedProcessLeavesNothingBehind() throws Exception {
    byte[] archive = Files.readAllBytes(Path.of(create("a.vma")));
    Path into = directory.resolve("into");
    Process process =
        new ProcessBuilder(command("extract", "-", into.toString()))
            .redirectError(directory.resolve("errors.txt").toFile())
            .start();
    OutputStream to = process.getOutputStream();
    to.write(archive, 0, archive.length - 1);
    to.flush();
    await().until(() -> Files.exists(into) && hasDisk(into));
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(into).doesNotExist();
    assertThat(directory.resolve("errors.txt")).content().contains("stopped");
  }

  private static boolean hasDisk(Path into) throws IOException {
    try (var files = Files.walk(into)) {
      return files.anyMatch(f -> f.endsWith("disk-drive-scsi0.raw"));
    }
  }

  private static List<String> command(String... words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djdk.util.jar.enableMultiRelease=false");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(VaknaCommand.class.getName());
    command.add("vma");
    command.addAll(List.of(words));
    return command;
  }

  private byte[] process(byte[] input, int status, String... words) throws Exception {
    Path errors = directory.resolve("errors.txt");
    Process process = new ProcessBuilder(command(words)).redirectError(errors.toFile()).start();
    Thread feeder = Thread.startVirtualThread(() -> feed(process.getOutputStream(), input));
    var out = new ByteArrayOutputStream();
    try (InputStream from = process.getInputStream()) {
      from.transferTo(out);
    }
    feeder.join();
    assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(status);
    // No progress bar where standard error is a file.
    if (status == 0) {
      assertThat(errors).isEmptyFile();
    }
    return out.toByteArray();
  }

  private static void feed(OutputStream to, byte[] input) {
    try (to) {
      to.write(input);
    } catch (IOException e) {
      // A command that needs no more input closes it; its exit status is what counts.
      return;
    }
  }

  private String create(String name) {
    String archive = directory.resolve(name).toString();
    CommandRun outcome =
        run(
            "create",
            "--time",
            "2024-03-07T02:15:09Z",
            archive,
            "--config",
            config.toString(),
            "drive-scsi0=" + disk);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return archive;
  }

  private static void assertFails(CommandRun outcome, String reason) {
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("vakna: ").contains(reason);
    assertThat(outcome.out()).isEmpty();
  }

  private static void assertWrongUse(CommandRun outcome, String reason) {
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(reason).contains("Usage: vakna vma");
  }

  private static JsonNode json(CommandRun outcome) {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }

  private static CommandRun run(String... words) {
    return CommandRun.of("vma", words);
  }
}
