package dev.vakna.vma.read;

import static dev.vakna.vma.Archives.DISK;
import static dev.vakna.vma.Archives.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stopping, failing targets, changing sources: every target is told, nothing hangs. */
@Timeout(60)
class RestoreControlTest {

  @TempDir Path directory;

  @Test
  void aPipeThatFallsSilentDoesNotHoldUpCancellation() throws Exception {
    byte[] archive = Archives.small().build();
    var target = new MemoryTarget(4 * 65536 + 5 * 4096);
    ReadControl control =
        new ReadControl() {
          private int asked;

          @Override
          public boolean cancelled() {
            return ++asked > 3;
          }
        };
    Pipe pipe = Pipe.open();
    try (var sink = pipe.sink();
        var source = pipe.source()) {
      // All but the end, and the pipe stays open.
      Thread feeder =
          Thread.startVirtualThread(
              () -> writeQuietly(sink, ByteBuffer.wrap(archive, 0, archive.length - 100)));
      try (VmaArchive opened =
          VmaArchive.open(VmaSource.stream(source, "pipe"), ReadOptions.defaults())) {
        assertThatThrownBy(() -> opened.restore(d -> Optional.of(target), control))
            .isInstanceOf(VmaCancelledException.class);
      }
      feeder.join();
    }
    assertThat(target.aborted).isTrue();
    assertThat(target.finished).isFalse();
  }

  @Test
  void cancellationStopsWithinAPassAndAbortsAllTargets() throws Exception {
    List<MemoryTarget> targets = new ArrayList<>();
    var blocked = new CountDownLatch(1);
    ReadControl control =
        new ReadControl() {
          @Override
          public boolean cancelled() {
            return blocked.getCount() == 0;
          }
        };
    try (VmaArchive archive =
        VmaArchive.open(
            VmaSource.stream(Channels.newChannel(new EndlessArchive(blocked)), "endless"),
            ReadOptions.defaults())) {
      Throwable thrown =
          catchThrowable(() ->
              archive.restore(
                  disk -> {
                    var target = new MemoryTarget(512);
                    targets.add(target);
                    return Optional.of(target);
                  },
                  control));
      assertThat(thrown).isInstanceOf(VmaCancelledException.class);
    }
    assertThat(targets).hasSize(1).allMatch(t -> t.aborted && !t.finished);
  }

  @Test
  void anInterruptCancelsAndStaysSet() throws Exception {
    var blocked = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread worker =
        Thread.ofPlatform()
            .start(() -> {
              try (VmaArchive archive =
                  VmaArchive.open(
                      VmaSource.stream(Channels.newChannel(new EndlessArchive(blocked)), "endless"),
                      ReadOptions.defaults())) {
                archive.verify(ReadControl.NONE);
              } catch (IOException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError(e));
              }
            });
    blocked.await();
    worker.interrupt();
    worker.join();
    assertThat(thrown.get()).isInstanceOf(VmaCancelledException.class);
  }

  @Test
  void progressReachesTheEnd() throws Exception {
    Path file = Files.write(directory.resolve("a.vma"), Archives.small().build());
    AtomicReference<Progress> last = new AtomicReference<>();
    ReadControl control =
        new ReadControl() {
          @Override
          public void progress(Progress progress) {
            last.set(progress);
          }
        };
    var target = new MemoryTarget(4 * 65536 + 5 * 4096);
    try (VmaArchive archive = VmaArchive.open(file)) {
      archive.restore(d -> Optional.of(target), control);
    }
    long size = Files.size(file);
    assertThat(last.get().compressedRead()).isEqualTo(size);
    assertThat(last.get().compressedTotal()).hasValue(size);
    assertThat(last.get().streamRead()).isEqualTo(size);
    assertThat(last.get().dataWritten()).isEqualTo((16 + 4 + 16 + 5) * 4096);
  }

  @Test
  void aFailingTargetIsNamedAndTheOthersAreAborted() throws Exception {
    byte[] archive = Archives.small().device(2, "drive-scsi1", 65536).extent(slot(2, 0, 1)).build();
    var good = new MemoryTarget(4 * 65536 + 5 * 4096);
    DiskTarget failing =
        new DiskTarget() {
          @Override
          public void write(long offset, ByteBuffer run) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void finish() {}

          @Override
          public void abort() {}
        };
    try (VmaArchive opened = Archives.open(archive)) {
      assertThatThrownBy(() ->
              opened.restore(
                  d -> Optional.of(d.name().equals(DISK) ? good : failing), ReadControl.NONE))
          .isInstanceOf(DiskTargetException.class)
          .hasMessage("disk drive-scsi1: writing 4096 bytes at 0 failed: No space left on device");
    }
    assertThat(good.aborted).isTrue();
    assertThat(good.finished).isFalse();
  }

  @Test
  void aTargetThatCannotBeOpenedAbortsThoseBeforeIt() throws Exception {
    byte[] archive = Archives.small().device(2, "drive-scsi1", 65536).build();
    var first = new MemoryTarget(4 * 65536 + 5 * 4096);
    try (VmaArchive opened = Archives.open(archive)) {
      assertThatThrownBy(() ->
              opened.restore(
                  d -> {
                    if (d.name().equals(DISK)) {
                      return Optional.of(first);
                    }
                    throw new IOException("quota");
                  },
                  ReadControl.NONE))
          .isInstanceOf(IOException.class)
          .hasMessage("quota");
    }
    assertThat(first.aborted).isTrue();
  }

  /** Storage that hangs: a FIFO whose other end says nothing. Its opening hangs, then its reads. */
  @Test
  void storageThatHangsHoldsUpNeitherOpeningNorReadingNorClosing() throws Exception {
    Path silent = fifo("silent.vma");
    assertThatThrownBy(
            () -> VmaArchive.open(VmaSource.file(silent), ReadOptions.defaults(), afterLooks(3)))
        .isInstanceOf(VmaCancelledException.class);
    // The other end comes and goes: whoever still waits for it sees the end.
    java.nio.channels.FileChannel.open(silent, StandardOpenOption.WRITE).close();

    Path fifo = fifo("hanging.vma");
    byte[] archive = Archives.small().build();
    var target = new MemoryTarget(4 * 65536 + 5 * 4096);
    try (var far =
        java.nio.channels.FileChannel.open(
            fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Thread feeder =
          Thread.ofPlatform()
              .daemon()
              .start(() -> writeQuietly(far, ByteBuffer.wrap(archive, 0, archive.length - 100)));
      VmaArchive opened =
          VmaArchive.open(VmaSource.file(fifo), ReadOptions.defaults(), ReadControl.NONE);
      assertThatThrownBy(() -> opened.restore(d -> Optional.of(target), afterLooks(3)))
          .isInstanceOf(VmaCancelledException.class);
      assertThat(target.aborted).isTrue();
      opened.close();
      feeder.join();
      assertThat(Thread.getAllStackTraces().keySet())
          .as("the reader is left alone with its file")
          .anyMatch(thread -> thread.getName().equals("vma-read-ahead"));
    }
    org.awaitility.Awaitility.await()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("vma-(read-ahead|open)")));
  }

  private Path fifo(String name) throws Exception {
    Path fifo = directory.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  /** Asks for the end at that look. */
  private static ReadControl afterLooks(int looks) {
    return new ReadControl() {
      private int seen;

      @Override
      public boolean cancelled() {
        return ++seen >= looks;
      }
    };
  }

  @Test
  void aFaultThatAChangedFileExplainsIsToldAsThat() throws Exception {
    byte[] archive = Archives.small().build();
    Path file = Files.write(directory.resolve("overwritten.vma"), archive);
    try (VmaArchive opened = VmaArchive.open(file)) {
      archive[12288 + 512 + 40] ^= 1;
      Files.write(file, archive);
      Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
      assertThatThrownBy(() -> opened.verify(ReadControl.NONE))
          .isInstanceOfSatisfying(
              VmaFormatException.class,
              e -> assertThat(e.kind()).isEqualTo(FaultKind.SOURCE_CHANGED));
    }
  }

  @Test
  void aFileThatGrowsShrinksOrChangesIsRefused() throws Exception {
    byte[] archive = Archives.small().build();
    Path grown = Files.write(directory.resolve("grown.vma"), archive);
    assertChanged(grown, () -> Files.write(grown, new byte[512], StandardOpenOption.APPEND));
    Path shrunk = Files.write(directory.resolve("shrunk.vma"), archive);
    assertChanged(
        shrunk,
        () -> {
          try (var channel = Files.newByteChannel(shrunk, StandardOpenOption.WRITE)) {
            channel.truncate(archive.length - 4096);
          }
        });
    Path touched = Files.write(directory.resolve("touched.vma"), archive);
    assertChanged(
        touched,
        () -> Files.setLastModifiedTime(touched, java.nio.file.attribute.FileTime.fromMillis(1)));
  }

  private interface Change {
    void make() throws IOException;
  }

  private static void assertChanged(Path file, Change change) throws IOException {
    try (VmaArchive archive = VmaArchive.open(file)) {
      change.make();
      assertThatThrownBy(() -> archive.verify(ReadControl.NONE))
          .isInstanceOfSatisfying(
              VmaFormatException.class,
              e -> assertThat(e.kind()).isEqualTo(FaultKind.SOURCE_CHANGED))
          .hasMessageContaining(file.toString());
    }
  }

  private static void writeQuietly(java.nio.channels.WritableByteChannel to, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A header, then empty extents, more than a pass gets through before it is stopped. */
  private static final class EndlessArchive extends java.io.InputStream {
    private final byte[] head =
        new ArchiveBuilder().config("qemu-server.conf", "x").device(1, DISK, 512).build();
    private final byte[] extent;
    private final CountDownLatch readOn;
    private long at;

    EndlessArchive(CountDownLatch readOn) {
      this.readOn = readOn;
      byte[] with =
          new ArchiveBuilder()
              .config("qemu-server.conf", "x")
              .device(1, DISK, 512)
              .extent()
              .build();
      extent = java.util.Arrays.copyOfRange(with, head.length, with.length);
    }

    private static void awaitForever() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int read() {
      long place = at++;
      if (place == 8 << 20) {
        readOn.countDown();
      }
      if (place == 64 << 20) {
        awaitForever();
      }
      return place < head.length
          ? head[(int) place] & 0xff
          : extent[(int) ((place - head.length) % extent.length)] & 0xff;
    }
  }
}
