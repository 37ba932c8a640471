package dev.vakna.engine.qemu.door;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path by way of a door.
 *
 * @param provider the door's
 * @param plain the path as the host has it
 */
record DoorPath(DoorProvider provider, Path plain) implements Path {

  private @Nullable Path through(@Nullable Path path) {
    return path == null ? null : provider.path(path);
  }

  private Path same(Path path) {
    return provider.path(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return provider.system();
  }

  @Override
  public boolean isAbsolute() {
    return plain.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return through(plain.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return through(plain.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return through(plain.getParent());
  }

  @Override
  public int getNameCount() {
    return plain.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return same(plain.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return same(plain.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DoorPath door && plain.startsWith(door.plain);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof DoorPath door && plain.endsWith(door.plain);
  }

  @Override
  public Path normalize() {
    return same(plain.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return same(plain.resolve(DoorProvider.plain(other)));
  }

  @Override
  public Path relativize(Path other) {
    return same(plain.relativize(DoorProvider.plain(other)));
  }

  @Override
  public URI toUri() {
    return plain.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return same(plain.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return same(provider.door().ask("resolve", plain, () -> plain.toRealPath(options)));
  }

  /** What a program is told is of the host itself. */
  @Override
  public File toFile() {
    return plain.toFile();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches through a door");
  }

  @Override
  public int compareTo(Path other) {
    return plain.compareTo(DoorProvider.plain(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DoorPath door && provider == door.provider && plain.equals(door.plain);
  }

  @Override
  public int hashCode() {
    return plain.hashCode();
  }

  @Override
  public String toString() {
    return plain.toString();
  }
}
