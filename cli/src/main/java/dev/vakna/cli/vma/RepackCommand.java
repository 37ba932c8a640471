package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.repack.RepackOptions;
import dev.vakna.vma.repack.RepackReport;
import dev.vakna.vma.repack.Repacking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna vma repack}. */
@Command(
    name = "repack",
    mixinStandardHelpOptions = true,
    description = {
      "Packs an archive again as zstd frames that can each be decoded by themselves, so that any part"
          + " of a disk can be read quickly. 'zstd -d' and Proxmox VE read the new file as any other.",
      "ARCHIVE is only read. NEW appears when it was read back and found good."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma repack backup.vma.gz backup-seekable.vma.zst",
      "  vakna vma repack --frame 2 old.vma.zst new.vma.zst && vakna vma index new.vma.zst"
    })
final class RepackCommand extends ArchiveAction {

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive, a file.")
  private String archive = "";

  @Parameters(index = "1", paramLabel = "NEW", description = "The new file, ending in .vma.zst.")
  private String target = "";

  @Option(
      names = "--frame",
      paramLabel = "MIB",
      defaultValue = "4",
      description = "MiB of content in a frame, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int frame;

  @Option(
      names = "--level",
      defaultValue = "3",
      description = "zstd level, 1 to 19 (default: ${DEFAULT-VALUE}).")
  private int level;

  @Option(
      names = "--workers",
      description = "Threads that pack, 1 to 64 (default: one for each processor).")
  private @Nullable Integer workers;

  @Option(
      names = {"-f", "--force"},
      description = "Replace NEW if it exists.")
  private boolean force;

  @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
  private boolean noProgress;

  @Override
  void act() throws IOException {
    if (frame < 1 || frame > 64) {
      throw new IllegalArgumentException("--frame must be 1 to 64");
    }
    Path file = ArchiveInput.path(archive);
    Path made = ArchiveInput.path(target);
    Integer wished = workers;
    int threads = wished == null ? RepackOptions.defaults().threads() : wished;
    var options = new RepackOptions(frame << 20, level, threads, force);
    RepackReport report;
    try (var progress = new TerminalProgress("repack", !noProgress)) {
      report = Repacking.run(file, made, options, ReadOptions.defaults(), progress);
    }
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("archive", made.toString());
      map.put("archiveBytes", report.bytes());
      map.put("bytesBefore", report.archiveBytes());
      map.put("streamBytes", report.read().streamBytes());
      map.put("frames", report.frames());
      printJson(map);
    } else {
      out()
          .println(
              "%s, %s (was %s), %d frames"
                  .formatted(
                      made,
                      new ByteSize(report.bytes()).exact(),
                      new ByteSize(report.archiveBytes()).exact(),
                      report.frames()));
      warn(report.read().warnings());
    }
  }
}
