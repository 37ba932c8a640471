package dev.vakna.engine.qemu;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.simulator.Samples;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A home directory for tests, with what is needed to put machines into it. */
public final class Home implements AutoCloseable {

  static final int MIB = 1024 * 1024;

  private final Path root;
  private final List<QemuEngine> engines = new ArrayList<>();
  private final Path runtime;
  private QemuSettings newest;

  public Home(Path temporary) throws IOException {
    // JUnit's own directories are closed to the users that machines run as.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    this.root = temporary.resolve("home");
    Files.createDirectory(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    this.newest = settings();
    this.runtime = newest.layout().runtime();
  }

  Path root() {
    return root;
  }

  /** Beside the usual, ports that no other process of these tests takes. */
  public QemuSettings settings() {
    QemuSettings usual = QemuSettings.of(root);
    int first = 12_000 + Integer.getInteger("vakna.fork", 1) % 8 * 1_000;
    return new QemuSettings(
        usual.layout(),
        usual.network(),
        usual.acceleration(),
        new QemuSettings.Listening(usual.listening().address(), first, first + 999),
        usual.logBytes(),
        usual.binaries(),
        usual.firmware());
  }

  /** One server's engine; several stand for several servers. */
  QemuEngine engine() {
    return engine(settings());
  }

  public QemuEngine engine(QemuSettings settings) {
    newest = settings;
    QemuEngine engine = new QemuEngine(settings, InstantSource.system());
    engines.add(engine);
    return engine;
  }

  public MachineStore store() {
    return new MachineStore(settings().layout().machines(), new MachineUsers());
  }

  public MachineRecord record(MachineName name) {
    return store().require(name);
  }

  public MachineDirectory directory(MachineName name) {
    return store().directory(name);
  }

  public static MachineName name(int number) {
    return new MachineName("%026d".formatted(number));
  }

  static Identity identity(int number) {
    return new Identity(
        "awake-" + number,
        "instance-" + number,
        uuid("11111111", number),
        uuid("99999999", number),
        "52:54:00:00:00:%02x".formatted(number),
        "10.86.1." + number,
        16,
        "10.86.0.2",
        List.of("10.86.0.3"),
        "nonce" + number);
  }

  /** Another process that runs tests has machines of other uuids: machines are found by them. */
  private static String uuid(String begins, int number) {
    return "%s-2222-4333-8%03x-%012d"
        .formatted(begins, ProcessHandle.current().pid() & 0xfff, number);
  }

  public static MachinePlan plan(int number, DiskPlan... disks) {
    return Samples.plan(name(number), identity(number), disks);
  }

  public static DiskPlan scsi(int index, long source, long bytes) {
    return new DiskPlan(Bus.SCSI, index, "drive-scsi" + index, source, bytes, index == 0, false);
  }

  /** A raw image that begins with the given bytes. */
  public Path image(String file, long size, byte[] beginning) throws IOException {
    Path image = root.resolve(file);
    try (RandomAccessFile raw = new RandomAccessFile(image.toFile(), "rw")) {
      raw.setLength(size);
      raw.write(beginning);
    }
    return image;
  }

  /** An archive of images, by device name. */
  public ArchiveSource archive(String key, Map<String, Path> devices) throws IOException {
    return archive(key, "cores: 1\n", devices);
  }

  /** The same with that configuration. */
  ArchiveSource archive(String key, String config, Map<String, Path> devices) throws IOException {
    List<DiskImage> disks = new ArrayList<>();
    devices.forEach((device, file) -> disks.add(new DiskImage(device, file)));
    Path file = root.resolve(key);
    VmaWriter.create(
        file,
        true,
        WriteOptions.now(Compression.ZSTD),
        List.of(
            new ConfigBlob(VmaHeader.QEMU_SERVER_CONF, config.getBytes(StandardCharsets.US_ASCII))),
        disks,
        ReadControl.NONE);
    return new ArchiveSource(
        key, file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
  }

  /** Makes, fills and defines a machine with one empty disk of 4 MiB. */
  public MachinePlan define(QemuEngine engine, int number)
      throws IOException, InterruptedException {
    return define(engine, number, new byte[0]);
  }

  /** The same with a disk that begins with the given bytes. */
  public MachinePlan define(QemuEngine engine, int number, byte[] beginning)
      throws IOException, InterruptedException {
    MachinePlan plan = plan(number, scsi(0, MIB, 4L * MIB));
    ArchiveSource archive =
        archive(
            "empty-%d.vma.zst".formatted(number),
            Map.of("drive-scsi0", image("empty.raw", MIB, beginning)));
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).writeDisks(plan, archive, (a, b, c) -> {});
    ByName.of(engine).define(plan);
    return plan;
  }

  @Override
  public void close() throws IOException {
    if (!engines.isEmpty()) {
      // Another one: what lies where its machines were may be other storage by now.
      QemuEngine engine = engine(newest);
      for (MachineName name : engine.inventory()) {
        ByName.of(engine).destroy(name);
      }
    }
    engines.forEach(QemuEngine::close);
    DurableFiles.deleteTree(runtime);
  }
}
