package dev.vakna.vma.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.Medium;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever there is of an index and a checkpoint, the disks end as the archive has them. */
@Timeout(120)
class ArchiveFillTest {

  private static final int CLUSTERS = 96;

  /** Lies at this cluster of the first disk, and nothing that is opened tells of it. */
  private static final int CHANGED = 60;

  @TempDir Path directory;
  private Path archive = Path.of("");
  private Map<String, byte[]> truth = Map.of();

  /** What there is of an index. */
  private enum Index {
    NONE,
    FITTING,
    OF_ANOTHER_ARCHIVE,
    DAMAGED,
    LYING
  }

  /** What an earlier fill left behind. */
  private enum Earlier {
    NOTHING,
    WHOLE,
    BY_INDEX,
    OF_ANOTHER_ARCHIVE,
    DISKS_GONE
  }

  @BeforeEach
  void archive() throws IOException {
    archive = write("a.vma", 3);
    truth = Archives.disks(Files.readAllBytes(archive));
  }

  private Path write(String name, long seed) throws IOException {
    var builder =
        new ArchiveBuilder()
            .device(1, "drive-scsi0", CLUSTERS * 65536L)
            .device(2, "drive-scsi1", CLUSTERS * 65536L);
    var random = new Random(seed);
    List<ArchiveBuilder.Slot> slots = new ArrayList<>();
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      slots.add(Archives.slot(1, cluster, cluster == CHANGED ? 0xffff : random.nextInt(0x10000)));
      slots.add(Archives.slot(2, cluster, cluster < CLUSTERS / 2 ? 0 : 0xffff));
    }
    for (int at = 0; at < slots.size(); at += 59) {
      builder.extent(
          slots.subList(at, Math.min(slots.size(), at + 59)).toArray(ArchiveBuilder.Slot[]::new));
    }
    return Files.write(directory.resolve(name), builder.build());
  }

  private Path index(Path of) throws IOException {
    Path index = directory.resolve("index-of-" + of.getFileName());
    ArchiveIndex.build(
        of,
        index,
        IndexOptions.defaults().withEntrySpacing(1 << 20).withShare(1),
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
    return index;
  }

  private static final class Choice implements IndexChoice {
    private final Optional<Path> index;
    private int asked;
    private int rejected;

    Choice(Optional<Path> index) {
      this.index = index;
    }

    @Override
    public Optional<ArchiveIndex> find(VmaHeader header) throws IOException {
      asked++;
      return index.isPresent() ? Optional.of(ArchiveIndex.open(index.get())) : Optional.empty();
    }

    @Override
    public void rejected(IndexRejectedException why) {
      rejected++;
    }

    @Override
    public int decoders() {
      return 2;
    }
  }

  private static final class Disks implements FilledDisks, FilledDisks.Resumption {
    private final Medium medium;
    private final List<Long> begun = new ArrayList<>();
    private boolean stand = true;
    private int forgotten;

    Disks(Medium medium) {
      this.medium = medium;
    }

    @Override
    public void begin(Optional<Checkpoint> from) {
      begun.add(from.map(Checkpoint::position).orElse(0L));
      if (from.isEmpty()) {
        medium.forgetAll();
        stand = true;
      }
    }

    @Override
    public Optional<DiskTarget> open(VmaDevice disk) {
      return medium.target(disk);
    }

    @Override
    public Optional<FilledDisks.Resumption> resumption() {
      return Optional.of(this);
    }

    @Override
    public Optional<Checkpoint> newest() {
      return medium.newest();
    }

    @Override
    public boolean stand() {
      return stand;
    }

    @Override
    public void keep(Checkpoint newest) {
      medium.keep(newest);
    }

    @Override
    public void forget() {
      forgotten++;
    }

    @Override
    public long everyBytes() {
      return 0;
    }

    @Override
    public Duration everyTime() {
      return Duration.ofDays(1);
    }
  }

  private static FillReport fill(Path archive, FilledDisks disks, IndexChoice choice)
      throws IOException {
    try (ArchiveFill fill =
        ArchiveFill.open(
            VmaSource.file(archive), ReadOptions.defaults().withDigests(), ReadControl.NONE)) {
      return fill.run(disks, choice, ReadControl.NONE);
    }
  }

  private void requireFilled(Medium medium) {
    truth.forEach((name, content) -> assertThat(medium.content(name)).as(name).isEqualTo(content));
  }

  /** What is left when the power was cut in the middle of a fill, after its first checkpoint. */
  private static Medium cut(Path archive, IndexChoice choice) {
    for (int event = 150; ; event += 40) {
      var medium = new Medium(7);
      medium.cutAt(event);
      assertThatThrownBy(() -> fill(archive, new Disks(medium), choice))
          .isInstanceOf(Medium.PowerCut.class);
      medium.powerBack();
      if (medium.newest().isPresent()) {
        return medium;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Earlier.class)
  void disksEndAsTheArchiveHasThemWhateverThereIs(Earlier earlier) throws Exception {
    Path good = index(archive);
    Path other = write("b.vma", 4);
    Path strange = index(other);
    Path damaged = Files.write(directory.resolve("damaged"), Files.readAllBytes(good));
    try (var file = new RandomAccessFile(damaged.toFile(), "rw")) {
      file.seek(file.length() - 40);
      file.write(0x5a);
    }
    for (Index kind : Index.values()) {
      if (kind == Index.LYING) {
        change();
      }
      Medium medium =
          switch (earlier) {
            case NOTHING -> new Medium(7);
            case WHOLE, DISKS_GONE -> cut(archive, IndexChoice.NONE);
            case BY_INDEX -> cut(archive, new Choice(Optional.of(good)));
            case OF_ANOTHER_ARCHIVE -> cut(other, IndexChoice.NONE);
          };
      var disks = new Disks(medium);
      disks.stand = earlier != Earlier.DISKS_GONE;
      var choice =
          new Choice(
              switch (kind) {
                case NONE -> Optional.empty();
                case FITTING, LYING -> Optional.of(good);
                case OF_ANOTHER_ARCHIVE -> Optional.of(strange);
                case DAMAGED -> Optional.of(damaged);
              });

      FillReport report = fill(archive, disks, choice);

      String which = kind + " after " + earlier;
      requireFilled(medium);
      assertThat(report.byIndex()).as(which).isEqualTo(kind == Index.FITTING);
      assertThat(choice.asked).as(which).isOne();
      assertThat(choice.rejected)
          .as(which)
          .isEqualTo(kind == Index.NONE || kind == Index.FITTING ? 0 : 1);
      boolean spoiled = kind == Index.LYING || kind == Index.OF_ANOTHER_ARCHIVE;
      boolean goesOn =
          !spoiled
              && (earlier == Earlier.WHOLE || earlier == Earlier.BY_INDEX && kind == Index.FITTING);
      assertThat(report.read().resumedAt() > 0).as(which).isEqualTo(goesOn);
      assertThat(disks.begun.getLast()).as(which).isEqualTo(report.read().resumedAt());
    }
  }

  /** Other data under the same size and time, so that the index lies and only a digest tells. */
  private void change() throws IOException {
    FileTime time = Files.getLastModifiedTime(archive);
    byte[] wanted = new byte[4096];
    System.arraycopy(truth.get("drive-scsi0"), CHANGED * 65536, wanted, 0, wanted.length);
    byte[] bytes = Files.readAllBytes(archive);
    int at = 0;
    while (Arrays.mismatch(bytes, at, at + wanted.length, wanted, 0, wanted.length) >= 0) {
      at += 512;
    }
    bytes[at + 100] ^= 1;
    Files.write(archive, bytes);
    Files.setLastModifiedTime(archive, time);
    truth = Archives.disks(bytes);
  }

  @Test
  void aCheckpointOfOtherDisksIsForgottenAndTheFillBeginsAnewEitherWay() throws Exception {
    for (Optional<Path> index : List.of(Optional.<Path>empty(), Optional.of(index(archive)))) {
      Medium medium = cut(archive, IndexChoice.NONE);
      var disks = new Disks(medium);
      var others =
          new FilledDisks() {
            @Override
            public void begin(Optional<Checkpoint> from) {
              disks.begin(from);
            }

            @Override
            public Optional<DiskTarget> open(VmaDevice disk) {
              return disk.id() == 1 ? disks.open(disk) : Optional.empty();
            }

            @Override
            public Optional<FilledDisks.Resumption> resumption() {
              return Optional.of(disks);
            }
          };

      FillReport report = fill(archive, others, new Choice(index));

      assertThat(report.byIndex()).isEqualTo(index.isPresent());
      assertThat(report.read().resumedAt()).isZero();
      assertThat(disks.forgotten).isOne();
      assertThat(disks.begun).hasSize(2).last().isEqualTo(0L);
      assertThat(medium.content("drive-scsi0")).isEqualTo(truth.get("drive-scsi0"));
    }
  }

  @Test
  void aStreamIsReadWholeAndNobodyIsAskedForItsIndex() throws Exception {
    var medium = new Medium(1);
    var choice = new Choice(Optional.of(index(archive)));
    VmaSource stream =
        VmaSource.stream(
            Channels.newChannel(new ByteArrayInputStream(Files.readAllBytes(archive))), "stdin");
    try (ArchiveFill fill = ArchiveFill.open(stream, ReadOptions.defaults(), ReadControl.NONE)) {
      assertThat(fill.compressedBytes()).isEmpty();
      assertThat(fill.modified()).isEmpty();
      FillReport report = fill.run(once(medium), choice, ReadControl.NONE);
      assertThat(report.byIndex()).isFalse();
    }
    assertThat(choice.asked).isZero();
    requireFilled(medium);
  }

  private static FilledDisks once(Medium medium) {
    return new FilledDisks() {
      @Override
      public void begin(Optional<Checkpoint> from) {
        assertThat(from).isEmpty();
      }

      @Override
      public Optional<DiskTarget> open(VmaDevice disk) {
        return medium.target(disk);
      }
    };
  }

  @Test
  void anArchiveThatChangesAfterItWasOpenedFillsNoDiskWhateverTheIndexSays() throws Exception {
    for (Optional<Path> index : List.of(Optional.<Path>empty(), Optional.of(index(archive)))) {
      archive();
      var medium = new Medium(1);
      try (ArchiveFill fill =
          ArchiveFill.open(VmaSource.file(archive), ReadOptions.defaults(), ReadControl.NONE)) {
        Files.setLastModifiedTime(archive, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        assertThatThrownBy(() -> fill.run(once(medium), new Choice(index), ReadControl.NONE))
            .isInstanceOfSatisfying(
                VmaFormatException.class,
                e -> assertThat(e.kind()).isEqualTo(FaultKind.SOURCE_CHANGED));
      }
    }
  }

  @Test
  void whatTheChoiceOfAnIndexThrowsFillsNothing() {
    var medium = new Medium(1);
    var choice = new Choice(Optional.of(directory.resolve("nowhere")));
    assertThatThrownBy(() -> fill(archive, once(medium), choice))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(choice.rejected).isZero();
    assertThat(medium.writtenBytes).isZero();
  }

  @Test
  void anIndexThatCannotBeBegunBesideCostsThePassNothing() throws Exception {
    for (Throwable fault : List.of(new IllegalStateException("no"), new StackOverflowError())) {
      var medium = new Medium(1);
      var choice =
          new IndexChoice() {
            @Override
            public Optional<ArchiveIndex> find(VmaHeader header) {
              return Optional.empty();
            }

            @Override
            public Optional<IndexRecording> record(VmaHeader header) {
              if (fault instanceof Error e) {
                throw e;
              }
              throw (RuntimeException) fault;
            }
          };
      assertThat(fill(archive, once(medium), choice).byIndex()).isFalse();
      requireFilled(medium);
    }
  }

  @Test
  void anArchiveIsFilledFromOnce() throws Exception {
    try (ArchiveFill fill =
        ArchiveFill.open(VmaSource.file(archive), ReadOptions.defaults(), ReadControl.NONE)) {
      FillReport first = fill.run(once(new Medium(1)), IndexChoice.NONE, ReadControl.NONE);
      assertThat(first.read().resumedAt()).isZero();
      assertThatThrownBy(() -> fill.run(once(new Medium(2)), IndexChoice.NONE, ReadControl.NONE))
          .isInstanceOf(IllegalStateException.class);
    }
    try (VmaArchive still = VmaArchive.open(archive)) {
      assertThat(still.header().disks()).hasSize(2);
    }
  }
}
