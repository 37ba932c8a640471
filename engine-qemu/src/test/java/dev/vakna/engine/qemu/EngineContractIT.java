package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Given;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.engine.qemu.door.FileDoor;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.testkit.engine.EngineContract;
import dev.vakna.testkit.engine.EngineStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** QEMU on this host holds to what engines promise. */
class EngineContractIT extends EngineContract {

  @TempDir Path temporary;

  @Override
  protected EngineStage open() throws Exception {
    return new Local(new Home(temporary));
  }

  private static final class Local implements EngineStage {

    /** Enough for a transfer to move more than once. */
    private static final int SIZE = 24 * Home.MIB;

    /** So many cuts a rule tries each time; all of them take an hour. */
    private static final String TRIES = "10";

    private static final String HOSTILE_CONFIG =
        """
        args: -name %1$s
        cores: 1
        hookscript: local:snippets/%1$s.sh
        hostpci0: %1$s
        usb0: host=%1$s
        scsi0: local:%1$s/disk.raw
        """
            .formatted(HOSTILE_WORD);

    private final Home home;
    private final byte[] data = new byte[SIZE];
    private final ArchiveSource archive;
    private final QemuEngine engine;
    private final QemuEngine another;
    private final FileDoor door;

    Local(Home home) throws IOException {
      this.home = home;
      new Random(1).nextBytes(data);
      this.archive =
          home.archive(
              "contract.vma.zst",
              HOSTILE_CONFIG,
              Map.of("drive-scsi0", home.image("contract.raw", SIZE, data)));
      this.door = new FileDoor(home.settings().layout().machines(), tries());
      this.engine = home.engine(through());
      this.another = home.engine(home.settings().with(AccelerationWish.TCG));
    }

    private static OptionalInt tries() {
      String wish = System.getProperty("vakna.contract.cuts", TRIES);
      return wish.equals("all") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(wish));
    }

    /** The home's files, by way of the door. */
    private QemuSettings through() {
      QemuSettings plain = home.settings().with(AccelerationWish.TCG);
      QemuSettings.Layout layout = plain.layout();
      return new QemuSettings(
          new QemuSettings.Layout(
              door.through(layout.machines()),
              door.through(layout.runtime()),
              door.through(layout.cache()),
              door.through(layout.hostFile())),
          plain.network(),
          plain.acceleration(),
          plain.listening(),
          plain.logBytes(),
          plain.binaries(),
          plain.firmware());
    }

    @Override
    public Optional<Door> door() {
      return Optional.of(door);
    }

    @Override
    public Engine engine() {
      return engine;
    }

    @Override
    public Optional<Mortal> mortal() {
      return Optional.of(new MortalServer(home, archive));
    }

    @Override
    public Engine another() {
      return another;
    }

    @Override
    public MachinePlan plan(int number) {
      return Home.plan(number, Home.scsi(0, SIZE, SIZE + 8 * Home.MIB));
    }

    @Override
    public ArchiveSource archive(MachinePlan plan) {
      return archive;
    }

    @Override
    public ArchiveSource damagedArchive(MachinePlan plan) throws IOException {
      byte[] bytes = Files.readAllBytes(archive.file());
      for (int i = bytes.length / 2; i < bytes.length / 2 + 64; i++) {
        bytes[i] ^= 0x5a;
      }
      Path file = Files.write(home.root().resolve("damaged.vma.zst"), bytes);
      return new ArchiveSource(
          "damaged.vma.zst", file, bytes.length, Files.getLastModifiedTime(file).toInstant());
    }

    @Override
    public byte[] data(MachinePlan plan, String disk) {
      return data.clone();
    }

    @Override
    public Optional<byte[]> read(MachinePlan plan, String disk, int bytes) throws IOException {
      try (InputStream in = Files.newInputStream(home.directory(plan.name()).disk(disk))) {
        return Optional.of(in.readNBytes(bytes));
      }
    }

    @Override
    public Object run(MachineName name) {
      return home.record(name).run().pid();
    }

    @Override
    public Given seen(Place place) throws IOException {
      String words = wordsOfRun(place);
      Matcher mac = Pattern.compile("mac=([0-9a-f:]{17})").matcher(words);
      Matcher uuid = Pattern.compile("-uuid ([0-9a-f-]{36})").matcher(words);
      Matcher generation = Pattern.compile("guid=([0-9a-f-]{36})").matcher(words);
      assertThat(mac.find() && uuid.find() && generation.find()).as(words).isTrue();
      Identity planned =
          Objects.requireNonNull(home.record(place.machine()).defined()).plan().identity();
      return new Given(
          new Given.Nic(
              home.settings().network().name(),
              mac.group(1),
              planned.address(),
              planned.prefix(),
              planned.gateway(),
              planned.nameservers()),
          uuid.group(1),
          generation.group(1),
          null,
          null,
          null);
    }

    @Override
    public String wordsOfRun(Place place) throws IOException {
      return Files.readString(
              Path.of("/proc/%d/cmdline".formatted(home.record(place.machine()).run().pid())))
          .replace('\0', ' ');
    }

    @Override
    public MachineSize sizeOfRun(Place place) throws IOException {
      Matcher size = Pattern.compile("-smp (\\d+),.*-m (\\d+)M").matcher(wordsOfRun(place));
      assertThat(size.find()).isTrue();
      return new MachineSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    }

    @Override
    public List<String> remains() throws IOException {
      List<String> left = new ArrayList<>();
      for (Path place :
          List.of(home.settings().layout().machines(), home.settings().layout().runtime())) {
        try (Stream<Path> entries = Files.list(place)) {
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.endsWith(".lock"))
              // What a killed server tried out its host in is removed by the next one that does.
              .filter(name -> !name.startsWith(".probe-"))
              .forEach(left::add);
        } catch (NoSuchFileException e) {
          continue;
        }
      }
      return left;
    }

    @Override
    public void kill(MachineName name) {
      ProcessHandle.of(home.record(name).run().pid()).orElseThrow().destroyForcibly();
    }

    @Override
    public Stranger putStranger(MachineName name) throws IOException {
      Path directory =
          Files.createDirectories(home.settings().layout().machines()).resolve(name.text());
      Files.createDirectory(directory);
      Path disk = Files.writeString(directory.resolve("disk-scsi0.raw"), "somebody's");
      return () -> Files.readString(disk).equals("somebody's");
    }

    @Override
    public void close() throws IOException {
      home.close();
    }
  }
}
