package dev.vakna.bench.section;

import dev.vakna.bench.content.ArchiveMaker;
import dev.vakna.bench.content.Packing;
import dev.vakna.bench.content.SampleDisk;
import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.Machine;
import dev.vakna.bench.machine.PageCache;
import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.machine.Tools;
import dev.vakna.bench.restore.IndexSpacing;
import dev.vakna.bench.restore.Restores;
import dev.vakna.bench.sample.Contest;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Rounds;
import dev.vakna.bench.sample.Standings;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all sections work with: archives, room, tools, and how what they do is told and stopped. */
public final class Lab {

  private static final double NOISY = 0.15;
  private static final int EXTENT_HEADER = 512;

  private final Settings settings;
  private final Scratch scratch;
  private final Tools tools;
  private final Machine machine;
  private final ReadControl control;
  private final Consumer<String> teller;
  private final Restores restores;
  private final ArchiveMaker maker;
  private final PageCache cache = new PageCache();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable Workload main;
  private @Nullable Workload small;

  /**
   * @param control whose {@link ReadControl#cancelled()} stops everything
   * @param teller hears what is being done
   */
  public Lab(
      Settings settings,
      Scratch scratch,
      Tools tools,
      Machine machine,
      ReadControl control,
      Consumer<String> teller) {
    this.settings = settings;
    this.scratch = scratch;
    this.tools = tools;
    this.machine = machine;
    this.control = control;
    this.teller = teller;
    this.restores = new Restores(control);
    this.maker = new ArchiveMaker(control);
  }

  Settings settings() {
    return settings;
  }

  Scratch scratch() {
    return scratch;
  }

  Tools tools() {
    return tools;
  }

  Machine machine() {
    return machine;
  }

  Restores restores() {
    return restores;
  }

  /** A new index of it, as made when nothing is said. */
  Path indexed(Workload workload, String name) throws IOException {
    Path index = scratch.fresh(name + ".vidx");
    restores.index(workload.archive(), index, IndexSpacing.DEFAULT.options());
    return index;
  }

  PageCache cache() {
    return cache;
  }

  ArchiveMaker maker() {
    return maker;
  }

  ReadControl control() {
    return control;
  }

  /** Takes what other tools say on standard error. */
  Path notes() {
    return scratch.directory().resolve("notes");
  }

  /** Why figures may be worth less. */
  public List<String> warnings() {
    return warnings;
  }

  /** Notes why figures may be worth less. */
  public void warn(String what) {
    warnings.add(what);
  }

  void tell(String what) throws BenchStoppedException {
    stopIfAsked();
    teller.accept(what);
  }

  void stopIfAsked() throws BenchStoppedException {
    if (control.cancelled()) {
      throw new BenchStoppedException("the benchmark was stopped");
    }
  }

  /** The archive that restores are measured on. */
  Workload main() throws IOException, InterruptedException {
    Workload known = main;
    if (known == null) {
      known =
          settings.archive().isPresent()
              ? given(settings.archive().get())
              : made(settings.mainDisk(), Packing.ZSTD_1);
      main = known;
    }
    return known;
  }

  /** A smaller one, or the one that was given. */
  Workload small() throws IOException, InterruptedException {
    Workload known = small;
    if (known == null) {
      known =
          settings.archive().isPresent() || settings.smallDisk().equals(settings.mainDisk())
              ? main()
              : made(settings.smallDisk(), Packing.ZSTD_1);
      small = known;
    }
    return known;
  }

  /** Makes an archive of a made-up disk. */
  Workload made(SampleDisk disk, Packing packing) throws IOException, InterruptedException {
    tell(
        String.format(
            Locale.ROOT,
            "making an archive of %d MiB on a disk of %d MiB",
            disk.data() >> 20,
            disk.size() >> 20));
    Path raw = scratch.fresh("disk.raw");
    Path archive = scratch.fresh("archive.vma" + packing.suffix());
    disk.write(raw);
    maker.make(raw, archive, packing, disk.seed());
    return examined(archive, raw);
  }

  private Workload given(Path archive) throws IOException, InterruptedException {
    tell("extracting " + archive);
    Path directory = scratch.freshDirectory("given");
    try (VmaArchive opened = VmaArchive.open(archive)) {
      if (opened.header().disks().isEmpty()) {
        throw new IllegalArgumentException(archive + " holds no disk; name one that does");
      }
      Path raw = Restores.file(directory, opened.header().disks().getFirst());
      return workload(archive, raw, opened.restore(Restores.files(directory), control));
    }
  }

  private Workload examined(Path archive, Path raw) throws IOException {
    return workload(archive, raw, restores.verify(archive));
  }

  private static Workload workload(Path archive, Path raw, ReadReport report) throws IOException {
    long disks = report.devices().stream().mapToLong(each -> each.device().size()).sum();
    // What is stored besides headers is data.
    long data = report.streamBytes() - report.header().size() - report.extents() * EXTENT_HEADER;
    return new Workload(archive, raw, Files.size(archive), report.streamBytes(), data, disks);
  }

  /** Lets contestants take turns; between turns nothing waits to be written. */
  Standings contest(String what, List<Contestant> contestants, Rounds rounds)
      throws IOException, InterruptedException {
    Contest.Watcher watcher =
        new Contest.Watcher() {
          @Override
          public void turn(int round, Contestant contestant)
              throws IOException, InterruptedException {
            tell(
                "%s, %s: %s"
                    .formatted(
                        what, round == 0 ? "warming up" : "round " + round, contestant.title()));
            Program.of(notes(), "sync", "-f", scratch.directory().toString()).run();
          }

          @Override
          public void leftOut(Contestant contestant, IOException fault) {
            warn("'%s' was left out: %s".formatted(contestant.title(), fault.getMessage()));
          }
        };
    return new Contest(contestants, System::nanoTime, watcher).run(rounds);
  }

  /** Warns where the reference itself was not steady. */
  void judgeNoise(String what, Distribution reference) {
    if (reference.noise() > NOISY) {
      warn(
          String.format(
              Locale.ROOT,
              "%s: the reference itself spread by %.0f %% (middle half of its rounds); "
                  + "measure again on a quiet machine",
              what,
              100 * reference.noise()));
    }
  }

  /** Requires room for so many bytes. */
  public void requireRoom(long bytes) throws IOException {
    if (scratch.free() < bytes) {
      throw new NoRoomException(settings.directory(), bytes, scratch.free());
    }
  }
}
