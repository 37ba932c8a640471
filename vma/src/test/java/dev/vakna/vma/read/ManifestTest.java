package dev.vakna.vma.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vakna.vma.Fixtures;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.ReadControl;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The shared archives come out as their manifest says. */
class ManifestTest {

  /** Where this library names the fault more precisely than the manifest does. */
  private static final Map<String, String> MORE_PRECISE =
      Map.of(
          "bad/header-size-huge.vma", "bad-header-size",
          "bad/block-count-945.vma", "block-count-too-big");

  @Test
  void theManifestListsTheAgreedNumberOfArchives() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    manifest()
        .get("files")
        .forEach(file -> counts.merge(file.get("product_should").asString(), 1, Integer::sum));
    assertThat(counts).isEqualTo(Map.of("restore", 22, "reject", 56, "reject-or-warn", 2));
  }

  @TestFactory
  List<DynamicTest> everyArchiveComesOutAsTheManifestSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (var entry : manifest().get("files").properties()) {
      tests.add(dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }
    return tests;
  }

  private static JsonNode manifest() {
    return new ObjectMapper().readTree(folder().resolve("manifest.json").toFile());
  }

  private static Path folder() {
    Optional<Path> folder = Fixtures.folder();
    assumeTrue(
        folder.isPresent(),
        "the shared archives are not on this machine; set VAKNA_FIXTURES to their folder."
            + " The other tests of this module cover every kind of fault without them.");
    return folder.orElseThrow();
  }

  private static void check(String name, JsonNode entry) throws Exception {
    Path file = folder().resolve(name);
    String kind = entry.path("kind").asString("");
    switch (entry.get("product_should").asString()) {
      case "restore" -> checkContent(file, entry);
      case "reject" -> checkRefused(file, MORE_PRECISE.getOrDefault(name, kind));
      default -> checkRefusedOrWarned(file, kind, entry);
    }
  }

  private static void checkRefused(Path file, String kind) {
    Map<String, MemoryTarget> targets = new HashMap<>();
    Throwable thrown = catchThrowable(() -> restore(file, targets));
    assertThat(thrown).as(file.toString()).isInstanceOf(VmaFormatException.class);
    assertThat(((VmaFormatException) thrown).kind().code()).as(thrown.toString()).isEqualTo(kind);
    assertThat(thrown.getMessage()).contains("at byte ").contains(". ");
    assertThat(targets.values()).allMatch(t -> t.aborted && !t.finished);
    assertThat(catchThrowable(() -> verify(file))).isInstanceOf(VmaFormatException.class);
  }

  private static void checkRefusedOrWarned(Path file, String kind, JsonNode entry)
      throws Exception {
    if (kind.equals("no-config")) {
      checkContent(file, entry);
      assertThat(verify(file).warnings()).extracting(w -> w.kind().code()).contains(kind);
    } else {
      checkRefused(file, kind);
    }
  }

  private static void checkContent(Path file, JsonNode entry) throws Exception {
    Map<String, MemoryTarget> targets = new HashMap<>();
    ReadReport report = restore(file, targets);
    assertThat(verify(file).streamBytes()).isEqualTo(report.streamBytes());
    Map<String, String> found = new TreeMap<>();
    for (ConfigBlob config : report.header().configs()) {
      found.put(config.name(), sha256(config.content()));
    }
    targets.forEach((name, target) -> found.put("disk-" + name + ".raw", sha256(target.content)));
    Map<String, String> expected = new TreeMap<>();
    for (var output : entry.at("/files").properties()) {
      expected.put(output.getKey(), output.getValue().get("sha256").asString());
    }
    assertThat(expected).isNotEmpty();
    assertThat(found).isEqualTo(expected);
    assertThat(targets.values()).allMatch(t -> t.finished && !t.aborted);
  }

  private static ReadReport verify(Path file) throws IOException {
    try (VmaArchive archive = VmaArchive.open(file)) {
      return archive.verify(ReadControl.NONE);
    }
  }

  private static ReadReport restore(Path file, Map<String, MemoryTarget> targets)
      throws IOException {
    try (VmaArchive archive = VmaArchive.open(file)) {
      return archive.restore(
          disk -> {
            var target = new MemoryTarget(disk.size());
            targets.put(disk.name(), target);
            return Optional.of(target);
          },
          ReadControl.NONE);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
