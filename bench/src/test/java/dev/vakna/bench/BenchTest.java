package dev.vakna.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vakna.bench.machine.Tools;
import dev.vakna.bench.report.Chart;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Markdown;
import dev.vakna.bench.report.Outcome;
import dev.vakna.bench.section.BenchStoppedException;
import dev.vakna.bench.section.Settings;
import dev.vakna.vma.pass.ReadControl;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tiny runs with the real tools. */
@Timeout(300)
class BenchTest {

  private static final Tools TOOLS = Tools.in(System.getenv("PATH"));

  @TempDir Path directory;

  private final List<String> told = new ArrayList<>();
  private final Bench.Listener listener =
      new Bench.Listener() {
        @Override
        public void accept(String doing) {
          told.add(doing);
        }

        @Override
        public void found(Findings findings) {
          told.add("found " + findings.key());
        }
      };

  @BeforeEach
  void requireZstd() {
    assumeThat(TOOLS.has("zstd")).isTrue();
  }

  private Settings settings(boolean quick, Set<String> only, Optional<Path> archive) {
    return new Settings(
        quick,
        only,
        directory,
        archive,
        32 << 20,
        OptionalInt.of(1),
        3,
        List.of("true"),
        Map.of("own", "echo noise; echo '{\"answer\": 42}'; echo end", "bad", "echo no object"));
  }

  private static JsonNode json(Outcome outcome) {
    return JsonMapper.shared().readTree(Figures.of(outcome).toString());
  }

  @Test
  void aQuickRunHasAllThatIsPromisedAndLeavesNothing() throws Exception {
    Outcome outcome =
        new Bench(settings(true, Set.of(), Optional.empty()), TOOLS)
            .run(ReadControl.NONE, listener);
    JsonNode found = json(outcome);
    assertThat(found.at("/ratios/fullVsZstd").asDouble()).isPositive();
    assertThat(found.at("/ratios/indexedVsZstd").asDouble()).isPositive();
    assertThat(found.at("/ratios/indexedVsLimit").asDouble()).isPositive();
    assertThat(found.at("/spreads/indexedVsLimit/count").asInt()).isEqualTo(1);
    assertThat(found.at("/ratios/indexSizeFraction").asDouble()).isBetween(0.0, 1.0).isPositive();
    assertThat(found.at("/ratios").has("fullVsPipeline")).isEqualTo(TOOLS.has("vma"));
    assertThat(found.at("/spreads/fullVsZstd/count").asInt()).isEqualTo(1);
    assertThat(found.at("/environment/tools/zstd").asString()).contains("1.");
    assertThat(found.at("/environment/cores").asInt()).isPositive();
    assertThat(found.at("/sections/restore/contestants/0/seconds/median").asDouble()).isPositive();
    assertThat(found.at("/sections/restore/archive/streamBytes").asLong()).isGreaterThan(20 << 20);
    assertThat(found.at("/sections/programs/own/answer").asInt()).isEqualTo(42);
    assertThat(found.at("/sections/programs").has("bad")).isFalse();
    assertThat(found.at("/warnings").toString()).contains("'bad' was left out");
    assertThat(told).contains("found restore", "found programs");
    assertThat(directory).isEmptyDirectory();
    requireDrawing(Chart.of(outcome));
    assertThat(Markdown.of(outcome))
        .contains("| `fullVsZstd` |")
        .contains("### Whole restores, archive in memory")
        .contains("| way | seconds | MB/s | speed |");
  }

  private static void requireDrawing(String svg) throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("rect").getLength()).isGreaterThan(3);
  }

  @Test
  void theOtherSectionsFindWhatTheySay() throws Exception {
    Set<String> only = Set.of("cold", "slow", "index", "reads", "parallel");
    JsonNode all =
        json(
            new Bench(settings(false, only, Optional.empty()), TOOLS)
                .run(ReadControl.NONE, listener));
    assertThat(all.at("/ratios/coldIndexedVsZstd").asDouble()).isPositive();
    assertThat(all.at("/ratios/coldIndexedVsFull").asDouble()).isPositive();
    JsonNode found = all.path("sections");
    assertThat(found.at("/cold/stillInMemory/high").asDouble(-1)).isNotNegative();
    assertThat(found.at("/slow/at100/contestants/1/key").asString()).isEqualTo("full");
    assertThat(found.at("/index/packings").size()).isGreaterThanOrEqualTo(4);
    assertThat(found.at("/index/packings/0/index/fraction").asDouble()).isPositive();
    assertThat(found.at("/reads/spacings/0/cached/p99Millis").asDouble()).isPositive();
    assertThat(found.at("/parallel/at8/rounds").asInt()).isEqualTo(1);
    assertThat(found.at("/parallel/throughput/lines/0/points").size()).isEqualTo(4);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anArchiveThatIsGivenIsMeasuredAndStaysAsItIs() throws Exception {
    Path archive = directory.resolve("given.vma.zst");
    Path disk = directory.resolve("disk");
    new dev.vakna.bench.content.SampleDisk(9, 64 << 20, 24 << 20).write(disk);
    new dev.vakna.bench.content.ArchiveMaker(ReadControl.NONE)
        .make(disk, archive, dev.vakna.bench.content.Packing.ZSTD_1, 9);
    byte[] before = Files.readAllBytes(archive);
    JsonNode found =
        json(
            new Bench(settings(true, Set.of("restore"), Optional.of(archive)), TOOLS)
                .run(ReadControl.NONE, listener));
    assertThat(found.at("/sections/restore/archive/archiveBytes").asLong())
        .isEqualTo(before.length);
    assertThat(archive).hasBinaryContent(before);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("given.vma.zst", "disk");
  }

  /** The genuine tool is seldom installed; this one only shows that it would be called. */
  @Test
  void aGenuineToolThatIsThereTakesPart() throws Exception {
    Path tools = Files.createDirectory(directory.resolve("tools"));
    Path vma = tools.resolve("vma");
    Files.writeString(
        vma,
        """
        #!/bin/sh
        [ "$1" = extract ] || exit 1
        shift
        if [ "$1" = -r ]; then grep -q '^throttling.bps=[12]00000000:0:drive-scsi0=/' "$2" || exit 1; shift 2; fi
        [ "$1" = - ] && mkdir "$2" && cat > "$2/disk"
        """);
    assertThat(vma.toFile().setExecutable(true)).isTrue();
    Path room = directory.resolve("room");
    Settings usual = settings(false, Set.of("restore", "slow"), Optional.empty());
    Settings settings =
        new Settings(
            false,
            usual.only(),
            room,
            usual.archive(),
            usual.dataBytes(),
            usual.rounds(),
            usual.seed(),
            usual.vakna(),
            Map.of());
    JsonNode found =
        json(
            new Bench(settings, Tools.in(tools + ":" + System.getenv("PATH")))
                .run(ReadControl.NONE, listener));
    assertThat(found.at("/ratios/fullVsPipeline").asDouble()).isPositive();
    assertThat(found.at("/sections/slow/at100/contestants/2/key").asString()).isEqualTo("pipeline");
    assertThat(found.path("warnings").toString()).doesNotContain("left out");
    assertThat(room).isEmptyDirectory();
  }

  @Test
  void whatIsStoppedLeavesNothing() {
    ReadControl stop =
        new ReadControl() {
          @Override
          public boolean cancelled() {
            return told.stream().anyMatch(doing -> doing.contains("warming up"));
          }
        };
    Bench bench = new Bench(settings(true, Set.of(), Optional.empty()), TOOLS);
    assertThatThrownBy(() -> bench.run(stop, listener)).isInstanceOf(BenchStoppedException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
