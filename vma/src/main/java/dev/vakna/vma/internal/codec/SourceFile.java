package dev.vakna.vma.internal.codec;

import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The opened bytes of a source, and whether they are still the ones that were opened. */
public final class SourceFile implements Closeable {

  /** The file itself is held, so what becomes of its name does not matter. */
  private record Snapshot(HeldFile file, String fileName) {}

  private final ReadableByteChannel channel;
  private final String name;
  private final boolean owned;
  private final @Nullable Snapshot snapshot;

  private SourceFile(
      ReadableByteChannel channel, String name, boolean owned, @Nullable Snapshot snapshot) {
    this.channel = channel;
    this.name = name;
    this.owned = owned;
    this.snapshot = snapshot;
  }

  public static SourceFile open(VmaSource source) throws IOException {
    return switch (source) {
      case VmaSource.Stream(var channel, var name) -> new SourceFile(channel, name, false, null);
      case VmaSource.File(var path, var name) -> openFile(path, name);
    };
  }

  private static SourceFile openFile(Path path, String name) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(name, null, "no such file; check the name");
    }
    if (attributes.isDirectory()) {
      throw new IOException(name + " is a directory; name the archive file itself");
    }
    if (!attributes.isRegularFile()) {
      return new SourceFile(FileChannel.open(path, StandardOpenOption.READ), name, true, null);
    }
    HeldFile held = HeldFile.open(path);
    try {
      return new SourceFile(
          FileChannel.open(held.path(), StandardOpenOption.READ),
          name,
          true,
          new Snapshot(held, String.valueOf(Path.of(name).getFileName())));
    } catch (IOException | RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  public String name() {
    return name;
  }

  /** The name whose ending may be compared with the content, empty for streams. */
  public String fileName() {
    return snapshot == null ? "" : snapshot.fileName;
  }

  OptionalLong size() {
    return snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot.file.size());
  }

  int read(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (IOException e) {
      throw new IOException("reading " + name + " failed: " + e.getMessage(), e);
    }
  }

  /** Whether reading may begin at any place: a regular file. */
  boolean seekable() {
    return snapshot != null && channel instanceof FileChannel;
  }

  /** The next read begins there. */
  void seek(long position) throws IOException {
    if (!(channel instanceof FileChannel file)) {
      throw new IOException(name + " can only be read from its start");
    }
    file.position(position);
  }

  /** When the file was last written to, as seen when it was opened; null for streams. */
  @Nullable Instant modified() {
    return snapshot == null ? null : snapshot.file.modified();
  }

  /**
   * What has happened to the file since it was opened; null while it is unchanged. May hang with
   * the file's storage.
   */
  @Nullable VmaFormatException change(long offset) {
    if (snapshot == null) {
      return null;
    }
    try {
      var now = Files.readAttributes(snapshot.file.path(), BasicFileAttributes.class);
      if (now.size() != snapshot.file.size()) {
        return changed(
            offset,
            "%s had %d bytes when reading began and now has %d"
                .formatted(name, snapshot.file.size(), now.size()));
      }
      return now.lastModifiedTime().toInstant().equals(snapshot.file.modified())
          ? null
          : changed(offset, name + " was written to while it was read");
    } catch (IOException e) {
      return new VmaFormatException(
          FaultKind.SOURCE_GONE, offset, name + " cannot be looked at any more", e);
    }
  }

  private static VmaFormatException changed(long offset, String what) {
    return new VmaFormatException(FaultKind.SOURCE_CHANGED, offset, what);
  }

  @Override
  public void close() throws IOException {
    if (owned) {
      channel.close();
    }
    if (snapshot != null) {
      snapshot.file.close();
    }
  }
}
