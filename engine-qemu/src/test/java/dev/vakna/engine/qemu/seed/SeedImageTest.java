package dev.vakna.engine.qemu.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.seed.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedImageTest {

  private static final Seed SEED =
      new Seed("instance-id: i-1\n", "#cloud-config\n" + "# ümlaut\n".repeat(700), "version: 2\n");

  @TempDir Path directory;

  private Path image() throws IOException {
    return Files.write(directory.resolve("seed.iso"), SeedImage.of(SEED));
  }

  private String run(String... command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(List.of(command));
    try {
      Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } catch (IOException e) {
      Assumptions.abort("%s is not installed".formatted(command[0]));
      throw e;
    }
  }

  @Test
  void theImageHasItsLabelAndWholeSectors() throws IOException {
    byte[] image = SeedImage.of(SEED);
    assertThat(image.length % 2048).isZero();
    assertThat(new String(image, 16 * 2048 + 1, 5, StandardCharsets.US_ASCII)).isEqualTo("CD001");
    assertThat(new String(image, 16 * 2048 + 40, 32, StandardCharsets.US_ASCII).strip())
        .isEqualTo("CIDATA");
    assertThat(new String(image, 17 * 2048 + 40, 12, StandardCharsets.UTF_16BE))
        .isEqualTo("CIDATA");
    assertThat(SeedImage.of(SEED)).isEqualTo(image);
  }

  @Test
  void theSystemsOwnProbeSeesTheLabel() throws Exception {
    assertThat(run("blkid", "-p", "-o", "export", image().toString()))
        .contains("TYPE=iso9660")
        .contains("LABEL=CIDATA");
  }

  @Test
  void anIndependentReaderGetsTheSameDocuments() throws Exception {
    Path out = directory.resolve("out");
    run("xorriso", "-osirrox", "on", "-indev", image().toString(), "-extract", "/", out.toString());
    assertThat(out.resolve("meta-data")).content().isEqualTo(SEED.metaData());
    assertThat(out.resolve("user-data")).content().isEqualTo(SEED.userData());
    assertThat(out.resolve("network-config")).content().isEqualTo(SEED.networkConfig());
  }

  @Test
  void aReaderWithoutJolietGetsThemToo() throws Exception {
    Path out = directory.resolve("out");
    run(
        "xorriso",
        "-read_fs",
        "nojoliet",
        "-osirrox",
        "on",
        "-indev",
        image().toString(),
        "-extract",
        "/",
        out.toString());
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> Files.isRegularFile(file))).containsExactly(true, true, true);
    }
    assertThat(out.resolve("USER-DATA")).content().isEqualTo(SEED.userData());
  }

  @Test
  void aDocumentThatIsTooLargeIsRefused() {
    Seed large = new Seed("", "x".repeat(SeedImage.MAX_DOCUMENT + 1), "");
    assertThatThrownBy(() -> SeedImage.of(large)).hasMessageContaining("user-data");
  }
}
