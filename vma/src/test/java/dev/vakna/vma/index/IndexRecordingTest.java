package dev.vakna.vma.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.FillReport;
import dev.vakna.vma.fill.FilledDisks;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a restore leaves behind for the next one, and that it costs the restore nothing. */
@Timeout(120)
class IndexRecordingTest {

  private static final int CLUSTERS = 640;

  @TempDir Path directory;
  private Path index = Path.of("");
  private byte[] stream = new byte[0];
  private final CompletableFuture<Optional<IndexReport>> ended = new CompletableFuture<>();

  @BeforeEach
  void archive() {
    index = directory.resolve("a.vidx");
    var builder = new ArchiveBuilder().device(1, "drive-scsi0", CLUSTERS * 65536L);
    List<ArchiveBuilder.Slot> slots = new ArrayList<>();
    var random = new Random(1);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      slots.add(Archives.slot(1, cluster, random.nextInt(8) > 0 ? 0xffff : 0x0f0f));
    }
    for (int at = 0; at < slots.size(); at += 59) {
      builder.extent(
          slots.subList(at, Math.min(slots.size(), at + 59)).toArray(ArchiveBuilder.Slot[]::new));
    }
    stream = builder.build();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  /** Independent frames, so that there is an entry in every piece. */
  private static byte[] frames(byte[] stream) {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < stream.length; at += 2 << 20) {
      parts.add(
          Archives.zstd(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + (2 << 20)))));
    }
    return Archives.join(parts.toArray(byte[][]::new));
  }

  private final class Recording implements IndexChoice {
    private final Path archive;
    private final Throttle share;

    Recording(Path archive, Throttle share) {
      this.archive = archive;
      this.share = share;
    }

    @Override
    public Optional<ArchiveIndex> find(VmaHeader header) throws IOException {
      return Files.exists(index) ? Optional.of(ArchiveIndex.open(index)) : Optional.empty();
    }

    @Override
    public Optional<IndexRecording> record(VmaHeader header) {
      try {
        return Optional.of(
            IndexRecording.begin(
                VmaSource.file(archive), index, IndexOptions.defaults(), share, ended::complete));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Memory implements FilledDisks {
    private final Map<String, MemoryTarget> targets = new HashMap<>();

    @Override
    public void begin(Optional<Checkpoint> from) {
      targets.clear();
    }

    @Override
    public Optional<DiskTarget> open(VmaDevice disk) {
      var target = new MemoryTarget(disk.size());
      targets.put(disk.name(), target);
      return Optional.of(target);
    }
  }

  private FillReport fill(Path archive, Throttle share) throws IOException {
    var disks = new Memory();
    try (ArchiveFill fill =
        ArchiveFill.open(
            VmaSource.file(archive), ReadOptions.defaults().withDigests(), ReadControl.NONE)) {
      FillReport report = fill.run(disks, new Recording(archive, share), ReadControl.NONE);
      Archives.disks(stream)
          .forEach((name, content) ->
              assertThat(Arrays.equals(disks.targets.get(name).content, content)).isTrue());
      return report;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.vma", "a.vma.zst", "a.vma.gz"})
  void theSecondFillGoesByWhatTheFirstLeftBehind(String name) throws Exception {
    Path archive =
        write(
            name,
            switch (name) {
              case "a.vma" -> stream;
              case "a.vma.zst" -> frames(stream);
              default -> Archives.gzip(stream);
            });
    assertThat(fill(archive, Throttle.NONE).byIndex()).isFalse();
    IndexReport report = ended.join().orElseThrow();
    assertThat(index).exists();
    assertThat(report.read().streamBytes()).isEqualTo(stream.length);

    assertThat(fill(archive, Throttle.NONE).byIndex()).isTrue();
  }

  /** The thread that tries entries gets no turn before the pass is over, or never. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPassIsNotHeldUpByWhatRecordsIt(boolean inTheEnd) throws Exception {
    Path archive = write("a.vma.zst", frames(stream));
    var turns = new AtomicInteger();
    var over = new CompletableFuture<Boolean>();
    var late =
        new Throttle() {
          @Override
          public boolean awaitTurn(Duration atMost) {
            if (over.join()) {
              turns.incrementAndGet();
              return true;
            }
            throw new IllegalStateException("it is broken");
          }
        };

    assertThat(fill(archive, late).byIndex()).isFalse();
    over.complete(inTheEnd);

    Optional<IndexReport> made = ended.join();
    if (inTheEnd) {
      assertThat(turns.get()).isPositive();
      // A few pieces were waited for with their content, and of the others the digest.
      assertThat(made).isPresent();
      assertThat(made.orElseThrow().entries()).isBetween(1, 6);
      assertThat(made.orElseThrow().entriesFarApart()).isFalse();
      assertThat(fill(archive, Throttle.NONE).byIndex()).isTrue();
    } else {
      assertThat(made).isEmpty();
      assertThat(index).doesNotExist();
    }
  }

  @Test
  void aBadArchiveLeavesNone() throws Exception {
    byte[] cut = frames(stream);
    Path archive = write("a.vma.zst", Arrays.copyOf(cut, cut.length - 7));
    assertThatThrownBy(() -> fill(archive, Throttle.NONE)).isInstanceOf(VmaFormatException.class);
    assertThat(ended.join()).isEmpty();
    assertThat(index).doesNotExist();
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(archive);
    }
  }

  @Test
  void anIndexThatHasNowhereToGoCostsOnlyItself() throws Exception {
    Path archive = write("a.vma.zst", frames(stream));
    var gone =
        new Throttle() {
          @Override
          public boolean awaitTurn(Duration atMost) {
            throw new StackOverflowError();
          }
        };
    assertThat(fill(archive, gone).byIndex()).isFalse();
    assertThat(ended.join()).isEmpty();
    assertThat(index).doesNotExist();
  }
}
