package dev.vakna.engine.qemu.door;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The host's files, each call by way of a door. */
final class DoorProvider extends FileSystemProvider {

  private static final FileSystemProvider HOST = FileSystems.getDefault().provider();
  private static final Set<OpenOption> MAKING =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final FileDoor door;
  private final DoorSystem system = new DoorSystem(this);

  DoorProvider(FileDoor door) {
    this.door = door;
  }

  FileDoor door() {
    return door;
  }

  DoorSystem system() {
    return system;
  }

  Path path(Path plain) {
    return plain instanceof DoorPath ? plain : new DoorPath(this, plain);
  }

  static Path plain(Path path) {
    return path instanceof DoorPath door ? door.plain() : path;
  }

  @Override
  public String getScheme() {
    return "door";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("a door leads to one file system");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    return path(HOST.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path plain = plain(path);
    FileDoor.Act<FileChannel> open =
        () -> new DoorChannel(door, plain, HOST.newFileChannel(plain, options, attributes));
    return options.stream().anyMatch(MAKING::contains)
        ? door.change("make", plain, open)
        : door.ask("open", plain, open);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Path plain = plain(path);
    DirectoryStream<Path> entries =
        door.ask(
            "list",
            plain,
            () -> HOST.newDirectoryStream(plain, entry -> filter.accept(path(entry))));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> each = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            try {
              return door.ask("read", plain, each::hasNext);
            } catch (IOException e) {
              throw new DirectoryIteratorException(e);
            }
          }

          @Override
          public Path next() {
            return path(each.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  private interface Work {
    void run() throws IOException;
  }

  private void change(String what, Path plain, Work work) throws IOException {
    door.<@Nullable Object>change(
        what,
        plain,
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    change("make", plain(path), () -> HOST.createDirectory(plain(path), attributes));
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    change(
        "link", plain(link), () -> HOST.createSymbolicLink(plain(link), plain(target), attributes));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    change("link", plain(link), () -> HOST.createLink(plain(link), plain(existing)));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return path(door.ask("read", plain(link), () -> HOST.readSymbolicLink(plain(link))));
  }

  @Override
  public void delete(Path path) throws IOException {
    change("delete", plain(path), () -> HOST.delete(plain(path)));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    change("copy to", plain(to), () -> HOST.copy(plain(from), plain(to), options));
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    change("move to", plain(to), () -> HOST.move(plain(from), plain(to), options));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return door.ask("look at", plain(path), () -> HOST.isSameFile(plain(path), plain(other)));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return door.ask("look at", plain(path), () -> HOST.isHidden(plain(path)));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return door.ask("find the store of", plain(path), () -> HOST.getFileStore(plain(path)));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    door.<@Nullable Object>ask(
        "look for",
        plain(path),
        () -> {
          HOST.checkAccess(plain(path), modes);
          return null;
        });
  }

  private static String look(String what, LinkOption... options) {
    return "look at " + what + (options.length == 0 ? " of" : " of, and not behind a link,");
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return door.ask(
        look(type.getSimpleName(), options),
        plain(path),
        () -> HOST.readAttributes(plain(path), type, options));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return door.ask(
        look(names, options), plain(path), () -> HOST.readAttributes(plain(path), names, options));
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    change(
        "set " + name + " of",
        plain(path),
        () -> HOST.setAttribute(plain(path), name, value, options));
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    Path plain = plain(path);
    V view = HOST.getFileAttributeView(plain, type, options);
    if (view == null) {
      return null;
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader() == null
                ? DoorProvider.class.getClassLoader()
                : type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, values) -> {
              FileDoor.Act<@Nullable Object> act =
                  () -> {
                    try {
                      return method.invoke(view, values);
                    } catch (InvocationTargetException e) {
                      if (e.getCause() instanceof IOException failed) {
                        throw failed;
                      }
                      throw new IllegalStateException(e.getCause());
                    } catch (IllegalAccessException e) {
                      throw new IllegalStateException(e);
                    }
                  };
              return method.getName().startsWith("set")
                  ? door.change(method.getName() + " of", plain, act)
                  : door.ask("look at", plain, act);
            }));
  }
}
