package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.restore.Restores;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same task done with the tools of others. */
final class Peers {

  /** Key of the decoder alone, which all are compared with. */
  static final String ZSTD = "zstd";

  /** Key of the genuine restore. */
  static final String PIPELINE = "pipeline";

  /** Key of the disk itself, which is given as many zeros. */
  static final String DISK = "dd-zeros";

  private static final long MIB = 1 << 20;

  private final Lab lab;

  Peers(Lab lab) {
    this.lab = lab;
  }

  static List<String> decoder(Path archive) {
    String name = archive.getFileName().toString();
    String tool = name.endsWith(".gz") ? "gzip" : "zstd";
    return List.of(tool, "-q", "-d", "-c", archive.toString());
  }

  /** The decoder alone, its output thrown away. */
  Contestant zstd(Workload workload) {
    List<String> decoder = decoder(workload.archive());
    return Contestant.of(
        ZSTD,
        decoder.getFirst() + " -dc > /dev/null",
        () -> new Program(List.of(decoder), Redirect.DISCARD, lab.notes()).run());
  }

  /** What Proxmox VE does, where its tool is here. */
  Optional<Contestant> pipeline(Workload workload) {
    return lab.tools().find("vma").map(vma -> pipeline(workload, vma.toString()));
  }

  private Contestant pipeline(Workload workload, String vma) {
    // The tool makes the directory itself.
    Path directory = lab.scratch().fresh("pipeline");
    return Contestant.of(
            PIPELINE,
            "zstd -dc | vma extract (genuine)",
            () ->
                Program.pipe(
                        lab.notes(),
                        decoder(workload.archive()),
                        List.of(vma, "extract", "-", directory.toString()))
                    .run())
        .tidied(() -> Scratch.remove(directory))
        .ifAble();
  }

  /**
   * The same onto a disk that takes so many bytes a second, by the tool's own means: a map names
   * the targets, which must be there before.
   *
   * @param megabytesPerSecond millions of bytes a second
   */
  Optional<Contestant> slowPipeline(Workload workload, int megabytesPerSecond) {
    return lab.tools()
        .find("vma")
        .map(vma -> slowPipeline(workload, vma.toString(), megabytesPerSecond));
  }

  private Contestant slowPipeline(Workload workload, String vma, int megabytesPerSecond) {
    Path directory = lab.scratch().fresh("slow-pipeline");
    Path map = directory.resolve("map");
    return Contestant.of(
            PIPELINE,
            "zstd -dc | vma extract (genuine, its own throttle)",
            () ->
                Program.pipe(
                        lab.notes(),
                        decoder(workload.archive()),
                        List.of(
                            vma,
                            "extract",
                            "-r",
                            map.toString(),
                            "-",
                            directory.resolve("configs").toString()))
                    .run())
        .readied(() -> {
          Files.createDirectory(directory);
          StringBuilder lines = new StringBuilder();
          for (VmaDevice disk : lab.restores().disks(workload.archive())) {
            Path file = Restores.file(directory, disk);
            try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
              opened.setLength(disk.size());
            }
            lines.append(
                "throttling.bps=%d:0:%s=%s%n"
                    .formatted(megabytesPerSecond * 1_000_000L, disk.name(), file));
          }
          Files.writeString(map, lines + "done\n");
        })
        .tidied(() -> Scratch.remove(directory))
        .ifAble();
  }

  /** The decoder into a file, by dd. */
  Contestant decodedByDd(Workload workload, boolean direct) {
    Path file = lab.scratch().fresh("dd");
    List<String> dd =
        List.of(
            "dd",
            "of=" + file,
            "bs=1M",
            "iflag=fullblock",
            direct ? "oflag=direct" : "oflag=append",
            "conv=fsync" + (direct ? "" : ",notrunc"),
            "status=none");
    return Contestant.of(
            direct ? "zstd-dd-direct" : "zstd-dd",
            "zstd -dc | dd" + (direct ? " oflag=direct" : "") + " conv=fsync",
            () -> Program.pipe(lab.notes(), decoder(workload.archive()), dd).run())
        .tidied(() -> Files.deleteIfExists(file))
        .ifAble();
  }

  /** The extracted disk copied by qemu-img. */
  Optional<Contestant> qemuImg(Workload workload, boolean direct) {
    if (!lab.tools().has("qemu-img")) {
      return Optional.empty();
    }
    Path file = lab.scratch().fresh("qemu-img");
    String cache = direct ? "none" : "writeback";
    return Optional.of(
        Contestant.of(
                direct ? "qemu-img-direct" : "qemu-img",
                "qemu-img convert -t " + cache + " of the raw disk",
                () -> {
                  Program.of(
                          lab.notes(),
                          "qemu-img",
                          "convert",
                          "-f",
                          "raw",
                          "-O",
                          "raw",
                          "-t",
                          cache,
                          "-T",
                          cache,
                          workload.raw().toString(),
                          file.toString())
                      .run();
                  if (!direct) {
                    sync(file);
                  }
                })
            .tidied(() -> Files.deleteIfExists(file))
            .ifAble());
  }

  private void sync(Path file) throws IOException, InterruptedException {
    Program.of(lab.notes(), "sync", "-d", file.toString()).run();
  }

  /** The extracted disk copied by dd, holes left out. */
  Contestant copiedByDd(Workload workload) {
    Path file = lab.scratch().fresh("dd-copy");
    return Contestant.of(
            "dd-copy",
            "dd oflag=direct conv=sparse,fsync of the raw disk",
            () ->
                Program.of(
                        lab.notes(),
                        "dd",
                        "if=" + workload.raw(),
                        "of=" + file,
                        "bs=1M",
                        "oflag=direct",
                        "conv=sparse,fsync",
                        "status=none")
                    .run())
        .tidied(() -> Files.deleteIfExists(file))
        .ifAble();
  }

  /** As many zeros as the disk has data: how quickly this disk takes bytes. */
  Contestant rawWrite(Workload workload) {
    Path file = lab.scratch().fresh("dd-zeros");
    long count = Math.max(1, workload.dataBytes() / MIB);
    return Contestant.of(
            DISK,
            "dd oflag=direct of as many zeros",
            () ->
                Program.of(
                        lab.notes(),
                        "dd",
                        "if=/dev/zero",
                        "of=" + file,
                        "bs=1M",
                        "count=" + count,
                        "oflag=direct",
                        "conv=fsync",
                        "status=none")
                    .run())
        .tidied(() -> Files.deleteIfExists(file))
        .ifAble();
  }
}
