package dev.vakna.vma.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint in a file. It is replaced by temporary file, sync, rename and sync of the directory.
 */
public final class CheckpointFile implements Checkpoints {

  /** Four times what 64 TiB of disk need when nothing of it can be packed. */
  private static final long MAX_BYTES = 512L << 20;

  private final Path file;

  /**
   * @param file need not exist; its directory must
   */
  public CheckpointFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /**
   * The checkpoint; empty where there is none, and for one that is damaged or of another release.
   */
  public Optional<Checkpoint> read() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() > MAX_BYTES) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // One read may give less than asked for.
      }
      return bytes.hasRemaining() ? Optional.empty() : Checkpoint.decode(bytes.array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keep(Checkpoint checkpoint) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(checkpoint.encode());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
  }

  /** Removes it, durably. */
  public void forget() throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".new"));
    if (Files.deleteIfExists(file)) {
      syncDirectory();
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel =
        FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
