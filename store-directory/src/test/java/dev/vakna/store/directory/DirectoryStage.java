package dev.vakna.store.directory;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.testkit.backup.StoreStage;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Real directories, in one of the two shapes that stores have. */
final class DirectoryStage implements StoreStage {

  private static final String UNREACHABLE = "its directory is not there";
  private static final String UNMOUNTED = "an empty mount point is in its place";
  private static final String INSIDE_UNMOUNTED = "an empty mount point is in the place of 'dump'";

  private final Path root;
  private final Path dump;
  private final Path elsewhere;
  private final Path aside;
  private final boolean within;
  private final BackupStore store;
  private @Nullable Path gone;
  private long times;

  /**
   * @param within the store's path leads to the directory in which {@code dump} is, and not to
   *     {@code dump} itself
   * @param as what is tried, of the store of that directory
   */
  DirectoryStage(Path temporary, boolean within, UnaryOperator<BackupStore> as) throws IOException {
    this.root = Files.createDirectory(temporary.resolve("store"));
    this.dump = Files.createDirectory(root.resolve("dump"));
    this.elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    this.aside = temporary.resolve("aside");
    this.within = within;
    this.store =
        as.apply(new DirectoryBackupStore("nightly", within ? root : dump, ZoneOffset.UTC));
  }

  private static String named(int number) {
    return "vzdump-qemu-%d-2024_03_07-02_15_09.vma".formatted(100 + number);
  }

  private static byte[] bytes(UUID archive) throws NoSuchAlgorithmException {
    return HeaderBytes.of(archive, 1709774109, List.of(), Map.of("drive-scsi0", 512L));
  }

  /** Files come under their names whole, as vzdump and careful copies have it. */
  private String place(Path directory, String key, byte[] bytes) throws IOException {
    Path file = Files.write(elsewhere.resolve("coming"), bytes);
    Instant time = Instant.parse("2024-03-07T02:20:00.123456789Z").plusSeconds(times++);
    Files.setLastModifiedTime(file, FileTime.from(time));
    Files.move(file, directory.resolve(key), StandardCopyOption.ATOMIC_MOVE);
    return key;
  }

  @Override
  public BackupStore store() {
    return store;
  }

  @Override
  public String put(int number, UUID archive) throws Exception {
    return place(dump, named(number), bytes(archive));
  }

  private List<Path> ofItsOwn(String key) {
    return List.of(
        dump.resolve(key + ".notes"),
        dump.resolve(key + ".vidx"),
        dump.resolve(key.replaceFirst("\\.vma.*", ".log")),
        dump.resolve(key + ".protected"),
        dump.resolve("." + key + Removal.DOOMED));
  }

  @Override
  public void putBeside(String key, boolean isProtected) throws IOException {
    for (Path file : ofItsOwn(key).subList(0, isProtected ? 4 : 3)) {
      Files.writeString(file, "of " + key);
    }
  }

  @Override
  public List<String> beside(String key) {
    return ofItsOwn(key).stream()
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .map(Path::toString)
        .toList();
  }

  /** Nothing, the name, one after another of what is beside it, and all. */
  @Override
  public int cuts() {
    return 6;
  }

  @Override
  public void cut(String key, int way) throws IOException {
    Path doomed = dump.resolve("." + key + Removal.DOOMED);
    if (way > 0) {
      Files.move(dump.resolve(key), doomed, StandardCopyOption.ATOMIC_MOVE);
    }
    for (Path file : ofItsOwn(key).subList(0, Math.clamp(way - 1, 0, 3))) {
      Files.delete(file);
    }
    if (way == 5) {
      Files.delete(doomed);
    }
  }

  @Override
  public void remove(String key) throws IOException {
    Files.delete(dump.resolve(key));
  }

  @Override
  public String putDamaged(int number) throws Exception {
    byte[] bytes = bytes(UUID.randomUUID());
    bytes[5000] ^= 1;
    return place(dump, named(number), bytes);
  }

  @Override
  public String putBegun(int number, UUID archive) throws Exception {
    return place(dump, named(number), Arrays.copyOf(bytes(archive), 3000));
  }

  @Override
  public List<String> putTraps() throws Exception {
    place(elsewhere, "secret", bytes(UUID.randomUUID()));
    List<Path> targets =
        List.of(
            elsewhere.resolve("secret"),
            Path.of("../../elsewhere/secret"),
            Path.of("/dev/zero"),
            Path.of("/proc/self/environ"),
            Path.of("nowhere"),
            Path.of(named(27)),
            Path.of(named(40)),
            Path.of("."));
    List<String> traps = new ArrayList<>();
    for (Path target : targets) {
      String name = named(21 + traps.size());
      Files.createSymbolicLink(dump.resolve(name), target);
      traps.add(name);
    }
    Files.createDirectory(dump.resolve(named(39)));
    traps.add(named(39));
    String pipe = dump.resolve(named(40)).toString();
    if (new ProcessBuilder("mkfifo", pipe).inheritIO().start().waitFor() != 0) {
      throw new IOException("no pipe can be made at " + pipe);
    }
    traps.add(named(40));
    return traps;
  }

  @Override
  public List<String> waysOut() throws Exception {
    place(elsewhere, named(50), bytes(UUID.randomUUID()));
    place(root, named(51), bytes(UUID.randomUUID()));
    Files.createDirectory(dump.resolve("sub"));
    place(dump.resolve("sub"), named(52), bytes(UUID.randomUUID()));
    return List.of(
        "../../elsewhere/" + named(50),
        elsewhere.resolve(named(50)).toString(),
        "../" + named(51),
        root.resolve(named(51)).toString(),
        "sub/" + named(52),
        "sub/../sub/" + named(52));
  }

  @Override
  public List<String> absences() {
    return within
        ? List.of(UNREACHABLE, UNMOUNTED, INSIDE_UNMOUNTED)
        : List.of(UNREACHABLE, UNMOUNTED);
  }

  @Override
  public void away(String absence) throws IOException {
    Path gone = within && !absence.equals(INSIDE_UNMOUNTED) ? root : dump;
    this.gone = gone;
    Files.move(gone, aside);
    if (!absence.equals(UNREACHABLE)) {
      Files.createDirectory(gone);
    }
  }

  @Override
  public void back() throws IOException {
    Path place = gone;
    if (place != null) {
      Files.deleteIfExists(place);
      Files.move(aside, place);
      gone = null;
    }
  }

  @Override
  public Optional<UUID> read(ArchiveSource opened) throws IOException {
    return Optional.of(VmaArchive.readHeader(opened.file()).uuid());
  }

  @Override
  public List<String> picture() throws IOException {
    List<String> picture = new ArrayList<>();
    try (var all = Files.walk(root.getParent())) {
      for (Path file : all.sorted().toList()) {
        var seen = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        picture.add(
            "%s %s %s %s %s %s"
                .formatted(
                    file,
                    seen.get("ino"),
                    seen.get("mode"),
                    seen.get("size"),
                    seen.get("lastModifiedTime"),
                    seen.get("ctime")));
      }
    }
    return picture;
  }

  @Override
  public void close() throws IOException {
    back();
    // Whoever clears away what is left here is to follow none of them.
    try (var files = Files.newDirectoryStream(dump, Files::isSymbolicLink)) {
      for (Path link : files) {
        Files.delete(link);
      }
    }
  }
}
