package dev.vakna.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.StoreEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryBackupStoreTest {

  private static final String KEY = "vzdump-qemu-102-2024_03_07-02_15_09.vma.zst";
  private static final String PLAIN = "vzdump-qemu-102-2024_03_07-02_15_09.vma";

  @TempDir Path root;
  private Path dump;
  private DirectoryBackupStore store;

  @BeforeEach
  void makeStore() throws IOException {
    dump = Files.createDirectory(root.resolve("dump"));
    store = new DirectoryBackupStore("nightly", root, ZoneId.of("Europe/Stockholm"));
  }

  @Test
  void listsAnArchiveWithItsNumberTimeSizeNotesAndMarker() throws IOException {
    Files.write(dump.resolve(KEY), new byte[1234]);
    Files.setLastModifiedTime(
        dump.resolve(KEY), FileTime.from(Instant.parse("2024-03-07T01:20:00.123456789Z")));
    Files.writeString(dump.resolve(KEY + ".notes"), "before the upgrade\nsecond line\n");
    Files.createFile(dump.resolve(KEY + ".protected"));
    assertThat(store.name()).isEqualTo("nightly");
    assertThat(found(store))
        .containsExactly(
            new FoundArchive(
                KEY,
                102,
                Instant.parse("2024-03-07T01:15:09Z"),
                1234,
                Instant.parse("2024-03-07T01:20:00.123456Z"),
                "before the upgrade\nsecond line",
                true));
  }

  @Test
  void aFileLiesInOnePlaceByWhateverPathItIsReached(@TempDir Path elsewhere) throws Exception {
    Files.write(dump.resolve(KEY), new byte[1234]);
    String here = store.whereabouts(KEY).orElseThrow();
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), root);
    assertThat(new DirectoryBackupStore("a", link).whereabouts(KEY)).hasValue(here);
    assertThat(new DirectoryBackupStore("b", dump).whereabouts(KEY)).hasValue(here);
    Path mount = Files.createDirectory(elsewhere.resolve("mount"));
    if (run("mount", "--bind", dump.toString(), mount.toString()) == 0) {
      try {
        assertThat(new DirectoryBackupStore("c", mount).whereabouts(KEY)).hasValue(here);
      } finally {
        run("umount", mount.toString());
      }
    }
    assertThat(store.whereabouts(PLAIN)).isEmpty();
    assertThat(store.whereabouts("../" + KEY)).isEmpty();
  }

  @Test
  void aCopyAndAnotherNameOfAFileLieElsewhere(@TempDir Path elsewhere) throws IOException {
    Files.write(dump.resolve(KEY), new byte[1234]);
    Path copies = Files.createDirectory(elsewhere.resolve("copies"));
    Files.copy(
        dump.resolve(KEY), copies.resolve(KEY), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Path names = Files.createDirectory(elsewhere.resolve("names"));
    Files.createLink(names.resolve(KEY), dump.resolve(KEY));
    assertThat(
            List.of(
                store.whereabouts(KEY),
                new DirectoryBackupStore("a", copies).whereabouts(KEY),
                new DirectoryBackupStore("b", names).whereabouts(KEY)))
        .doesNotHaveDuplicates();
  }

  @Test
  void takesTheDumpDirectoryItselfAsStore() throws IOException {
    Files.createFile(dump.resolve(KEY));
    assertThat(found(new DirectoryBackupStore("direct", dump)))
        .extracting(FoundArchive::key)
        .containsExactly(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vzdump-qemu-100-2024_02_29-00_00_00.vma",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.zst",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.gz",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.lzo",
        "vzdump-qemu-999999999-2024_02_29-23_59_59.vma.bz2"
      })
  void listsEveryStandardName(String key) throws IOException {
    Files.createFile(dump.resolve(key));
    assertThat(found(store)).extracting(FoundArchive::key).containsExactly(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.dat",
        "vzdump-qemu-100-2024_02_29-00_00_00.dat",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.zst.tmp",
        "vzdump-qemu-100-2024_02_29-00_00_00.log",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.xz",
        "vzdump-qemu-100-2023_02_29-00_00_00.vma",
        "vzdump-qemu-100-2024_02_28-24_00_00.vma",
        "vzdump-qemu-99-2024_02_28-00_00_00.vma",
        "vzdump-qemu-0100-2024_02_28-00_00_00.vma",
        "vzdump-qemu-1000000000-2024_02_28-00_00_00.vma",
        "vzdump-qemu-web-2024_02_28-00_00_00.vma",
        "vzdump-qemu-100-mine.vma",
        "vzdump-lxc-100-2024_02_28-00_00_00.tar.zst",
        " vzdump-qemu-100-2024_02_28-00_00_00.vma",
        "vzdump-qemu-100-2024_02_28-00_00_00.vma\n"
      })
  void leavesOutWhatIsNotAFinishedStandardArchive(String name) throws IOException {
    Files.createFile(dump.resolve(name));
    assertThat(found(store)).isEmpty();
    assertThatThrownBy(() -> store.open(name)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.inspect(name)).isInstanceOf(IOException.class);
  }

  private static String named(int vmid) {
    return "vzdump-qemu-%d-2024_03_07-02_15_09.vma".formatted(vmid);
  }

  /** Each of these costs itself; the others are found. */
  @Test
  void oneBadEntryCostsItselfAlone(@TempDir Path elsewhere) throws Exception {
    Files.createSymbolicLink(dump.resolve(named(201)), Path.of(named(201)));
    Files.createSymbolicLink(dump.resolve(named(202)), Path.of(named(203)));
    Files.createSymbolicLink(dump.resolve(named(203)), Path.of(named(202)));
    Files.createSymbolicLink(dump.resolve(named(204)), Path.of("nowhere"));
    Files.createSymbolicLink(dump.resolve(named(205)), elsewhere.resolve("outside"));
    Files.write(elsewhere.resolve("outside"), new byte[10]);
    Files.createSymbolicLink(dump.resolve(named(206)), Path.of(KEY + "/below/a/file"));
    Files.createDirectory(dump.resolve(named(207)));
    assertThat(run("mkfifo", dump.resolve(named(208)).toString())).isZero();
    Files.createSymbolicLink(dump.resolve(named(209)), Path.of("x".repeat(255)));
    assertThat(
            run(
                "sh",
                "-c",
                "cd '%s' && : > \"$(printf 'vzdump-qemu-1\\377\\033[31m.vma.zst')\""
                    .formatted(dump)))
        .isZero();
    Files.write(dump.resolve(KEY), new byte[20]);
    Files.createDirectory(dump.resolve(KEY + ".notes"));
    Files.write(dump.resolve(named(300)), new byte[30]);
    assertThat(run("mkfifo", dump.resolve(named(300) + ".notes").toString())).isZero();
    assertThat(found(store))
        .extracting(FoundArchive::sizeBytes)
        .containsExactlyInAnyOrder(20L, 30L);
    assertThat(leftOut(store))
        .hasSize(10)
        .extracting(LeftOut::key)
        .allMatch(key -> key.matches("[ -~]+"));
    assertThat(leftOut(store))
        .filteredOn(LeftOut::underArchivesName)
        .extracting(LeftOut::key, LeftOut::why)
        .contains(
            tuple(named(204), "is a link that leads to nothing"),
            tuple(named(205), "is a link that leads out of the store"),
            tuple(named(207), "is a directory"),
            tuple(named(208), "is a pipe, socket or device, and no file"));
    for (int vmid = 201; vmid <= 209; vmid++) {
      String key = named(vmid);
      assertThatThrownBy(() -> store.open(key)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> store.inspect(key)).isInstanceOf(IOException.class);
      assertThat(store.has(key)).isTrue();
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vzdump-qemu-nixos-21.11.git.vma.zst",
        "vzdump-qemu-100-mine.vma",
        "web server.vma.gz",
        "vzdump-qemu-100-2024_02_28-24_00_00.vma",
        "vzdump-qemu-100-2024_02_29-00_00_00.vma.xz",
      })
  void namesWhatLooksLikeAnArchiveAndHasAnotherName(String name) throws IOException {
    Files.createFile(dump.resolve(name));
    assertThat(leftOut(store))
        .singleElement()
        .satisfies(out -> {
          assertThat(out.key()).isEqualTo(name);
          assertThat(out.underArchivesName()).isFalse();
          assertThat(out.why()).contains("vzdump-qemu-VMID-");
        });
  }

  @Test
  void opensIndexesBesideArchivesInTrustedStoresOnly() throws IOException {
    Files.write(dump.resolve(KEY), new byte[77]);
    Files.write(dump.resolve(KEY + ".vidx"), new byte[5]);
    try (ArchiveSource source = store.open(KEY)) {
      assertThat(source.index()).isNull();
    }
    DirectoryBackupStore trusted =
        new DirectoryBackupStore("trusted", root, ZoneId.of("Europe/Stockholm"), true);
    try (ArchiveSource source = trusted.open(KEY)) {
      assertThat(source.index()).hasSize(5);
    }
  }

  @Test
  void leavesOutDirectoriesUnderAnArchivesName() throws IOException {
    Files.createDirectory(dump.resolve(KEY));
    assertThat(found(store)).isEmpty();
  }

  @Test
  void followsLinksInsideTheStoreOnly(@TempDir Path elsewhere) throws IOException {
    Path outside = Files.write(elsewhere.resolve("secret"), new byte[10]);
    Path inside =
        Files.write(Files.createDirectory(root.resolve("disk2")).resolve("it"), new byte[20]);
    Files.createSymbolicLink(dump.resolve(KEY), outside);
    Files.createSymbolicLink(dump.resolve("vzdump-qemu-103-2024_03_07-02_15_09.vma"), inside);
    Files.createSymbolicLink(
        dump.resolve("vzdump-qemu-104-2024_03_07-02_15_09.vma"), Path.of("nowhere"));
    assertThat(found(store))
        .extracting(FoundArchive::vmid, FoundArchive::sizeBytes)
        .containsExactly(tuple(103, 20L));
    assertThatThrownBy(() -> store.open(KEY)).isInstanceOf(IOException.class);
  }

  @Test
  void readsNoNotesThroughALinkThatLeadsOut(@TempDir Path elsewhere) throws IOException {
    Path outside = Files.writeString(elsewhere.resolve("secret"), "root:x:0:0");
    Files.createFile(dump.resolve(KEY));
    Files.createSymbolicLink(dump.resolve(KEY + ".notes"), outside);
    assertThat(found(store)).extracting(FoundArchive::note).containsOnlyNulls();
  }

  @Test
  void refusesADumpDirectoryThatIsALinkOutOfTheStore(@TempDir Path elsewhere) throws IOException {
    Files.delete(dump);
    Files.createSymbolicLink(dump, elsewhere);
    assertThatThrownBy(store::list)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads out of the store")
        .hasMessageContaining("Name its target");
  }

  @Test
  void boundsAndCleansNotes() throws IOException {
    Files.createFile(dump.resolve(KEY));
    Path notes = dump.resolve(KEY + ".notes");
    Files.writeString(notes, "a\u001b[31mred\u0000\u202Egnp\r\nräk\tx\u0007");
    assertThat(note()).isEqualTo("a[31mredgnp\nräk\tx");
    Files.write(notes, new byte[] {'o', 'k', (byte) 0xff, (byte) 0xc3});
    assertThat(note()).isEqualTo("ok\uFFFD\uFFFD");
    Files.writeString(notes, "x" + "ä".repeat(100_000));
    assertThat(note()).isEqualTo("x" + "ä".repeat(2047));
    Files.writeString(notes, " \n\u0000 ");
    assertThat(note()).isNull();
  }

  @Test
  void saysThatTheStoreIsGone() throws IOException {
    Files.delete(dump);
    Files.delete(root);
    assertThatThrownBy(store::list)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'nightly' cannot be reached")
        .hasMessageContaining("Mount it or correct the store's path");
    Files.createDirectory(root);
  }

  /** Nobody but whoever keeps the records knows whether something is missing. */
  @Test
  void anotherDirectoryWithoutArchivesInItsPlaceIsBareAndTheSameOneIsEmptied() throws IOException {
    Files.createFile(dump.resolve(KEY));
    assertThat(found(store)).hasSize(1);
    Files.delete(dump.resolve(KEY));
    assertThat(isBare()).isFalse();
    Files.move(dump, root.resolve("old"));
    Files.createDirectory(dump);
    Files.createFile(dump.resolve("README"));
    assertThat(isBare()).isTrue();
    assertThatThrownBy(() -> store.has(KEY)).hasMessageContaining("not mounted");
    Files.createFile(dump.resolve(PLAIN));
    assertThat(found(store)).hasSize(1);
    assertThat(store.has(KEY)).isFalse();
  }

  private boolean isBare() throws IOException {
    try (BackupStore.Listing listing = store.list()) {
      return listing.isBare();
    }
  }

  @Test
  void scansTenThousandArchivesWithoutOpeningOne() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      Path file = dump.resolve("vzdump-qemu-%d-2024_03_07-02_15_09.vma".formatted(100 + i));
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
    }
    assertThat(found(store)).hasSize(10_000);
  }

  @Test
  void opensWhatIsThereAndRefusesWhatIsGone() throws IOException {
    Files.write(dump.resolve(KEY), new byte[77]);
    ArchiveSource source = store.open(KEY);
    assertThat(source.key()).isEqualTo(KEY);
    assertThat(source.file()).isNotEqualTo(dump.resolve(KEY)).hasSize(77);
    assertThat(source.sizeBytes()).isEqualTo(77);
    assertThat(source.modifiedAt()).isEqualTo(found(store).getFirst().modifiedAt());
    Files.delete(dump.resolve(KEY));
    assertThat(source.file()).hasSize(77);
    source.close();
    assertThat(source.file()).doesNotExist();
    assertThat(store.has(KEY)).isFalse();
    assertThatThrownBy(() -> store.open(KEY)).hasMessageContaining("is gone from the store");
    assertThatThrownBy(() -> store.inspect(KEY)).hasMessageContaining("is gone from the store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../" + PLAIN, "/etc/passwd", "", "..", "dump/" + PLAIN, PLAIN + "\0"})
  void refusesKeysThatAreNoNames(String key) throws IOException {
    Files.write(root.resolve(PLAIN), new byte[1]);
    assertThatThrownBy(() -> store.open(key))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not the name of an archive");
    assertThatThrownBy(() -> store.inspect(key)).isInstanceOf(IOException.class);
  }

  @Test
  void readsTheHeaderOfAnArchive() throws Exception {
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    byte[] config = "name: räka\r\ncores: 2\0\n".getBytes(StandardCharsets.UTF_8);
    Map<String, Long> devices =
        new TreeMap<>(Map.of("drive-scsi0", 1L << 33, "drive-virtio1", 512L, "vmstate", 65536L));
    Files.write(
        dump.resolve(PLAIN),
        HeaderBytes.of(
            uuid,
            1709774109,
            List.of(
                Map.entry("qemu-server.conf", config), Map.entry("qemu-server.fw", new byte[] {1})),
            devices));
    assertThat(store.inspect(PLAIN))
        .isEqualTo(
            new ArchiveFacts(
                uuid.toString(),
                Instant.ofEpochSecond(1709774109),
                List.of(
                    new ArchiveFacts.Device("drive-scsi0", 1L << 33),
                    new ArchiveFacts.Device("drive-virtio1", 512)),
                "name: räka\r\ncores: 2\uFFFD\n",
                true));
  }

  @Test
  void takesAnArchiveWithoutConfigurationAsSuch() throws Exception {
    Files.write(
        dump.resolve(PLAIN),
        HeaderBytes.of(UUID.randomUUID(), 1, List.of(), Map.of("drive-scsi0", 512L)));
    ArchiveFacts facts = store.inspect(PLAIN);
    assertThat(facts.config()).isNull();
    assertThat(facts.firewallConfig()).isFalse();
  }

  @Test
  void refusesTwoConfigurationsOfOneName() throws Exception {
    Map.Entry<String, byte[]> one = Map.entry("qemu-server.conf", new byte[] {'a'});
    Files.write(
        dump.resolve(PLAIN),
        HeaderBytes.of(UUID.randomUUID(), 1, List.of(one, one), Map.of("drive-scsi0", 512L)));
    assertThat(rejected(PLAIN).kind()).isEqualTo("duplicate-config");
  }

  @Test
  void saysWhatIsWrongWithADamagedHeader() throws Exception {
    byte[] bytes = HeaderBytes.of(UUID.randomUUID(), 1, List.of(), Map.of("drive-scsi0", 512L));
    bytes[5000] ^= 1;
    Files.write(dump.resolve(PLAIN), bytes);
    assertThat(rejected(PLAIN).kind()).isEqualTo("header-md5");
    assertThat(rejected(PLAIN)).hasMessageContaining(PLAIN);
    Files.write(dump.resolve(PLAIN), new byte[0]);
    assertThat(rejected(PLAIN).kind()).isEqualTo("header-truncated");
  }

  @Test
  void leavesTheDirectoryAsItWas() throws Exception {
    Files.write(
        dump.resolve(PLAIN),
        HeaderBytes.of(UUID.randomUUID(), 1, List.of(), Map.of("drive-scsi0", 512L)));
    Files.writeString(dump.resolve(PLAIN + ".notes"), "n");
    FileTime stamp = FileTime.from(Instant.parse("2024-01-01T00:00:00Z"));
    for (Path path : List.of(dump.resolve(PLAIN), dump.resolve(PLAIN + ".notes"), dump, root)) {
      Files.setLastModifiedTime(path, stamp);
    }
    found(store);
    store.inspect(PLAIN);
    store.open(PLAIN);
    for (Path path : List.of(dump.resolve(PLAIN), dump.resolve(PLAIN + ".notes"), dump, root)) {
      assertThat(Files.getLastModifiedTime(path)).isEqualTo(stamp);
    }
    try (var files = Files.list(dump)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void readsTheGenuineSample() throws IOException {
    Path good = fixtures().resolve("good");
    DirectoryBackupStore genuine =
        new DirectoryBackupStore("genuine", good, ZoneId.of("Europe/Stockholm"));
    assertThat(found(genuine))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.key()).isEqualTo(KEY);
          assertThat(found.vmid()).isEqualTo(102);
          assertThat(found.isProtected()).isTrue();
          assertThat(found.note()).isNotBlank();
        });
    ArchiveFacts facts = genuine.inspect(KEY);
    assertThat(facts.devices()).isNotEmpty();
    assertThat(facts.config()).contains("scsi0");
  }

  private static List<FoundArchive> found(DirectoryBackupStore store) throws IOException {
    return entries(store).stream()
        .filter(FoundArchive.class::isInstance)
        .map(FoundArchive.class::cast)
        .toList();
  }

  private static List<LeftOut> leftOut(DirectoryBackupStore store) throws IOException {
    return entries(store).stream()
        .filter(LeftOut.class::isInstance)
        .map(LeftOut.class::cast)
        .toList();
  }

  /** In small steps, as a long list is read. */
  private static List<StoreEntry> entries(DirectoryBackupStore store) throws IOException {
    List<StoreEntry> all = new ArrayList<>();
    try (BackupStore.Listing listing = store.list()) {
      for (var next = listing.next(3); !next.isEmpty(); next = listing.next(3)) {
        all.addAll(next);
      }
    }
    return all;
  }

  private @Nullable String note() throws IOException {
    return found(store).getFirst().note();
  }

  private ArchiveRejectedException rejected(String key) {
    return catchThrowableOfType(ArchiveRejectedException.class, () -> store.inspect(key));
  }

  private static Path fixtures() {
    String set = System.getenv().getOrDefault("VAKNA_FIXTURES", "");
    if (!set.isEmpty()) {
      Path folder = Path.of(set, "vma");
      return Files.isDirectory(folder) ? folder : Path.of(set);
    }
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/fixtures/vma"))) {
        return at.resolve("shared/fixtures/vma");
      }
    }
    return abort("the genuine samples are not here; set VAKNA_FIXTURES to their folder");
  }
}
