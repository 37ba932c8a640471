package dev.vakna.engine.qemu.door;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/** The host's file system behind a door. */
final class DoorSystem extends FileSystem {

  private static final FileSystem HOST = FileSystems.getDefault();

  private final DoorProvider provider;

  DoorSystem(DoorProvider provider) {
    this.provider = provider;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("the host's file system stays");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return HOST.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return HOST.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return HOST.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return provider.path(HOST.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String words) {
    PathMatcher matcher = HOST.getPathMatcher(words);
    return path -> matcher.matches(DoorProvider.plain(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return HOST.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nobody watches through a door");
  }
}
