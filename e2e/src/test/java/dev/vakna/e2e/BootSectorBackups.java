package dev.vakna.e2e;

import dev.vakna.vma.write.DiskImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Backups of guests that are up in a second: one that is small, one whose second disk takes a while
 * to write, and one like it that may be damaged.
 */
final class BootSectorBackups {

  static final Guest QUICK = new Guest("quick", 201, 16, 0, false);
  static final Guest LARGE = new Guest("large", 202, 16, 192, true);
  static final Guest DOOMED = new Guest("doomed", 203, 16, 96, false);

  /** One that does not obey its power button. */
  static final Guest DEAF = new Guest("deaf", 204, 16, 0, false);

  static final List<Guest> ALL = List.of(QUICK, LARGE, DOOMED);

  /** One whose VPS is gone. */
  static final Guest RETAINED = new Guest("retained", 205, 16, 0, false);

  /** One that nobody restores, so that backups of it may be deleted; known by its network card. */
  static final Guest SPARED = new Guest("spared", 206, 16, 0, true);

  private static final Pattern ARCHIVE = Pattern.compile("vzdump-qemu-\\d+-[0-9_-]+\\.vma\\.zst");

  private final Path dump;
  private final Path pristine;
  private final Map<String, List<Long>> sums = new LinkedHashMap<>();
  private final Map<Path, String> seen = new ConcurrentHashMap<>();

  /**
   * @param name of the VPS
   * @param bootMib size of the boot disk
   * @param dataMib size of a second disk that no compressor makes smaller, or 0
   * @param network it has a network card, and so ports
   */
  record Guest(String name, int vmid, int bootMib, int dataMib, boolean network) {

    String file() {
      return "vzdump-qemu-%d-2026_11_01-02_00_00.vma.zst".formatted(vmid);
    }

    String config() {
      StringBuilder text =
          new StringBuilder(
              "name: %s%nmemory: 512%ncores: 1%nboot: order=scsi0%nscsihw: virtio-scsi-single%n"
                  .formatted(name));
      if (network) {
        text.append("net0: virtio=BC:24:11:00:02:%02d,bridge=vmbr0%n".formatted(vmid - 200));
      }
      text.append(disk(0, bootMib));
      if (dataMib > 0) {
        text.append(disk(1, dataMib));
      }
      return text.toString();
    }

    private String disk(int index, int mebibytes) {
      return "scsi%1$d: local-lvm:vm-%2$d-disk-%1$d,size=%3$dM%n#qmdump#map:scsi%1$d:drive-scsi%1$d:local-lvm:raw:%n"
          .formatted(index, vmid, mebibytes);
    }
  }

  private BootSectorBackups(Path dump, Path pristine) {
    this.dump = dump;
    this.pristine = pristine;
  }

  /** Makes them all in a store's directory. */
  static BootSectorBackups into(Path dump) throws IOException {
    Path pristine = Files.createDirectories(dump.getParent().resolveSibling("pristine"));
    BootSectorBackups backups = new BootSectorBackups(dump, pristine);
    for (Guest guest : ALL) {
      backups.make(guest);
    }
    Files.copy(dump.resolve(DOOMED.file()), pristine.resolve(DOOMED.file()));
    return backups;
  }

  /**
   * Makes those alone that are up at once: one that obeys its power button and one that does not.
   */
  static BootSectorBackups smallInto(Path dump) throws IOException {
    Path pristine = Files.createDirectories(dump.getParent().resolveSibling("pristine"));
    BootSectorBackups backups = new BootSectorBackups(dump, pristine);
    backups.make(QUICK);
    backups.make(DEAF);
    return backups;
  }

  private void make(Guest guest) throws IOException {
    List<DiskImage> disks = new ArrayList<>();
    List<Long> guestSums = new ArrayList<>();
    for (int index = 0; index < (guest.dataMib() > 0 ? 2 : 1); index++) {
      Path disk = pristine.resolve("disk-%d".formatted(index));
      random(disk, index == 0 ? guest.bootMib() : guest.dataMib(), guest.vmid() + index);
      if (index == 0) {
        ReportingGuest.on(disk, guest.equals(DEAF));
      }
      disks.add(new DiskImage("drive-scsi" + index, disk));
      guestSums.add(sum(disk, Files.size(disk)));
    }
    Path archive = dump.resolve(guest.file());
    SampleBackups.pack(archive, guest.config(), disks);
    for (DiskImage disk : disks) {
      Files.delete(disk.file());
    }
    sums.put(guest.name(), guestSums);
    seen.put(archive, state(archive));
  }

  private static void random(Path file, int mebibytes, int seed) throws IOException {
    Random random = new Random(seed);
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
  }

  /** Cuts the doomed archive off, as a store that loses its end. */
  void truncateDoomed(double keep) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(dump.resolve(DOOMED.file()).toFile(), "rw")) {
      file.setLength((long) (file.length() * keep));
    }
  }

  boolean doomedIsDamaged() throws IOException {
    return Files.size(dump.resolve(DOOMED.file())) != Files.size(pristine.resolve(DOOMED.file()));
  }

  /** The doomed archive is whole again; another file to those who look. */
  void mendDoomed() throws IOException {
    Path archive = dump.resolve(DOOMED.file());
    Path fresh = pristine.resolve("fresh");
    Files.copy(pristine.resolve(DOOMED.file()), fresh);
    FileTime before = Files.getLastModifiedTime(archive);
    Files.setLastModifiedTime(fresh, FileTime.from(before.toInstant().plusSeconds(1)));
    Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    seen.put(archive, state(archive));
  }

  /** Those that were made. */
  List<Guest> guests() {
    return Stream.concat(ALL.stream(), Stream.of(RETAINED, SPARED))
        .filter(guest -> sums.containsKey(guest.name()))
        .toList();
  }

  /** Makes those as well of which only owners want something. */
  void makeOwners() throws IOException {
    make(RETAINED);
    make(SPARED);
  }

  /** Takes the retained archive away, which two may want; false while its store is away itself. */
  boolean takeRetainedAway() throws IOException {
    Path archive = dump.resolve(RETAINED.file());
    seen.remove(archive);
    return moved(archive, pristine.resolve(RETAINED.file())) || retainedIsAway();
  }

  boolean retainedIsAway() {
    return Files.exists(pristine.resolve(RETAINED.file()));
  }

  /** The retained archive is back as it was. */
  void bringRetainedBack() throws IOException {
    Path archive = dump.resolve(RETAINED.file());
    Files.move(pristine.resolve(RETAINED.file()), archive, StandardCopyOption.ATOMIC_MOVE);
    seen.put(archive, state(archive));
  }

  /** Puts one more archive of the spared guest there, newer than the first. */
  void makeSpare(String file) throws IOException {
    Path fresh = pristine.resolve(file);
    Files.copy(dump.resolve(SPARED.file()), fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, dump.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isThere(String file) {
    return Files.exists(dump.resolve(file));
  }

  /** Whether one more archive of the spared guest is as it was made. */
  boolean isWhole(String file) throws IOException {
    return isThere(file) && Files.mismatch(dump.resolve(file), dump.resolve(SPARED.file())) == -1;
  }

  /** Names in the store that are none of an archive's. */
  List<String> remains() throws IOException {
    try (var entries = Files.list(dump)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !ARCHIVE.matcher(name).matches())
          .toList();
    }
  }

  private static boolean moved(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException away) {
      return false;
    }
  }

  /** Archives that are not what they were when they were made or mended. */
  List<String> changed() throws IOException {
    List<String> changed = new ArrayList<>();
    for (Map.Entry<Path, String> entry : seen.entrySet()) {
      String now = Files.exists(entry.getKey()) ? state(entry.getKey()) : "missing";
      if (!now.equals(entry.getValue())) {
        changed.add(
            "%s: %s, was %s".formatted(entry.getKey().getFileName(), now, entry.getValue()));
      }
    }
    return changed;
  }

  private static String state(Path file) throws IOException {
    return "%d bytes of %s, sum %08x"
        .formatted(Files.size(file), Files.getLastModifiedTime(file), sum(file, Files.size(file)));
  }

  /** What of a machine's disks is not what its backup held, in words. */
  List<String> differences(Guest guest, Path machine) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Long> expected = sums.get(guest.name());
    for (int index = 0; index < expected.size(); index++) {
      Path disk = machine.resolve("disk-scsi%d.raw".formatted(index));
      long bytes = (long) (index == 0 ? guest.bootMib() : guest.dataMib()) << 20;
      if (!Files.exists(disk) || sum(disk, bytes) != expected.get(index)) {
        wrong.add("%s does not hold what the backup held".formatted(disk));
      }
    }
    return wrong;
  }

  private static long sum(Path file, long bytes) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] block = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      long left = bytes;
      while (left > 0) {
        int got = in.readNBytes(block, 0, (int) Math.min(block.length, left));
        if (got == 0) {
          return -1;
        }
        sum.update(block, 0, got);
        left -= got;
      }
    }
    return sum.getValue();
  }
}
