package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.testkit.index.ArchiveIndexesContract;
import dev.vakna.testkit.index.IndexStage;
import dev.vakna.vma.format.Compression;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The shelf of a home keeps the promises of a keeper of indexes, with real archives. */
class ShelfContractTest extends ArchiveIndexesContract {

  /** They all look the same but for who they are. */
  private static final Instant WRITTEN = Instant.parse("2026-10-01T02:15:09.123456789Z");

  private static final int MEBIBYTES = 5;

  @TempDir Path temporary;

  @Override
  protected IndexStage open() throws IOException {
    return new ShelfStage(temporary);
  }

  private static final class ShelfStage implements IndexStage {
    private static final String CUT = "cut short";
    private static final String EMPTY = "empty";
    private static final String OVERWRITTEN = "overwritten near its end";
    private static final String OF_ANOTHER = "another archive's";
    private static final String LINK = "a link that leads to another one";
    private static final String DIRECTORY = "a directory";
    private static final String PIPE = "a pipe";

    private final Path home;
    private final Path store;
    private final IndexShelf indexes;
    private final IndexShelf another;

    ShelfStage(Path temporary) throws IOException {
      this.home = temporary.resolve("home").resolve("indexes");
      this.store = Files.createDirectory(temporary.resolve("store"));
      this.indexes = shelf();
      this.another = shelf();
    }

    private IndexShelf shelf() {
      return new IndexShelf(home, IndexShelf.Allowance.FREE, InstantSource.system());
    }

    private static Sample sample(Archive archive) {
      return new Sample(archive.identity(), archive.source());
    }

    private static Sample dated(Path file, Instant time) throws IOException {
      Files.setLastModifiedTime(file, FileTime.from(time));
      return sample(Archive.at(file));
    }

    private Path written(String name, Compression compression) throws IOException {
      return Archive.write(store, name, MEBIBYTES, compression).source().file();
    }

    @Override
    public ArchiveIndexes indexes() {
      return indexes;
    }

    @Override
    public ArchiveIndexes another() {
      return another;
    }

    @Override
    public Sample archive(int number) throws IOException {
      return dated(written(number + ".vma", Compression.NONE), WRITTEN);
    }

    @Override
    public Sample damaged(int number) throws IOException {
      Path file = written(number + ".vma.zst", Compression.ZSTD);
      try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
        damaged.seek(damaged.length() / 2);
        damaged.write(new byte[64]);
      }
      return dated(file, WRITTEN);
    }

    @Override
    public Sample replace(Sample archive) throws IOException {
      Path file = archive.source().file();
      Files.move(
          written("coming.vma", Compression.NONE), file, StandardCopyOption.REPLACE_EXISTING);
      return dated(file, WRITTEN.plusSeconds(1));
    }

    @Override
    public boolean finds(ArchiveIndexes by, Sample archive) throws IOException {
      ArchiveSource source = archive.source();
      Optional<UsableIndex> found = ((IndexShelf) by).find(archive.identity(), source);
      if (found.isPresent()) {
        found.get().close();
      }
      return found.isPresent();
    }

    @Override
    public List<String> harms() {
      return List.of(CUT, EMPTY, OVERWRITTEN, OF_ANOTHER, LINK, DIRECTORY, PIPE);
    }

    @Override
    public void spoil(Sample archive, Sample other, String harm) throws Exception {
      Path file = indexes.file(archive.identity());
      Path others = indexes.file(other.identity());
      switch (harm) {
        case CUT, EMPTY, OVERWRITTEN -> {
          try (var index = new RandomAccessFile(file.toFile(), "rw")) {
            switch (harm) {
              case CUT -> index.setLength(index.length() / 2);
              case EMPTY -> index.setLength(0);
              default -> {
                index.seek(index.length() - 40);
                index.write(new byte[] {1, 2, 3});
              }
            }
          }
        }
        case OF_ANOTHER -> Files.copy(others, file, StandardCopyOption.REPLACE_EXISTING);
        default -> {
          Files.delete(file);
          switch (harm) {
            case LINK -> Files.createSymbolicLink(file, others);
            case DIRECTORY -> Files.createDirectory(file);
            default -> {
              if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
                throw new IOException("no pipe can be made");
              }
            }
          }
        }
      }
    }

    @Override
    public void dieWhileMaking(Sample archive, Act meanwhile) throws Exception {
      BuildingProcess server = BuildingProcess.start(home, archive.source().file());
      try {
        meanwhile.run();
      } finally {
        server.kill();
      }
    }

    @Override
    public List<String> remains() throws IOException {
      try (var files = Files.walk(home)) {
        return files
            .filter(file -> !file.equals(home))
            .map(file -> home.relativize(file).toString())
            .filter(name -> IndexName.parse(name).isEmpty())
            .filter(name -> !List.of("build.lock", "record.lock", "paused").contains(name))
            .toList();
      }
    }

    @Override
    public List<String> picture() throws IOException {
      List<String> picture = new ArrayList<>();
      try (var all = Files.walk(store)) {
        for (Path file : all.sorted().toList()) {
          var seen = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
          picture.add(
              "%s %s %s %s"
                  .formatted(
                      file, seen.get("size"), seen.get("lastModifiedTime"), seen.get("ctime")));
        }
      }
      return picture;
    }

    @Override
    public void close() {
      // The directory is cleared away.
    }
  }
}
