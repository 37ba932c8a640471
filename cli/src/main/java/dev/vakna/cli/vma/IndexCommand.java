package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexReport;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna vma index}. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an archive's index, by one pass that checks everything. With it any part of a disk can"
          + " be read ('cat') and the whole restored by several decoders at once ('extract').",
      "The archive itself is only read."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma index backup.vma.zst",
      "  vakna vma index --share 3 --output /var/tmp/b.vidx backup.vma.zst"
    })
final class IndexCommand extends ArchiveAction {

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive, a file.")
  private String archive = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the index goes (default: ARCHIVE.vidx).")
  private @Nullable String output;

  @Option(
      names = "--spacing",
      paramLabel = "MIB",
      defaultValue = "8",
      description = "MiB between two entries, at least, 1 to 1024 (default: ${DEFAULT-VALUE}).")
  private int spacing;

  @Option(
      names = "--share",
      paramLabel = "PERCENT",
      defaultValue = "1",
      description =
          "How much of the archive's size the index may take, up to 100; entries without room are"
              + " left out (default: ${DEFAULT-VALUE}).")
  private double percent;

  @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
  private boolean noProgress;

  @Override
  void act() throws IOException {
    if (spacing < 1 || spacing > 1024) {
      throw new IllegalArgumentException("--spacing must be 1 to 1024");
    }
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("--share must be more than 0 and at most 100");
    }
    Path file = ArchiveInput.path(archive);
    String wished = output;
    Path index = wished == null ? ArchiveIndex.beside(file) : ArchiveInput.path(wished);
    IndexOptions options =
        IndexOptions.defaults().withEntrySpacing((long) spacing << 20).withShare(percent / 100);
    IndexReport report;
    try (var progress = new TerminalProgress("index", !noProgress)) {
      report =
          ArchiveIndex.build(
              file, index, options, TargetFactory.none(), ReadOptions.defaults(), progress);
    }
    double share = (double) report.bytes() / Math.max(1, Files.size(file));
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("index", index.toString());
      map.put("indexBytes", report.bytes());
      map.put("shareOfArchive", Math.round(share * 1e6) / 1e6);
      map.put("streamBytes", report.read().streamBytes());
      map.put("segments", report.segments());
      map.put("entries", report.entries());
      map.put("candidatesTried", report.tried());
      map.put("candidatesRefused", report.refused());
      map.put("longestUnit", report.longestUnit());
      map.put("entriesFarApart", report.entriesFarApart());
      printJson(map);
    } else {
      out()
          .println(
              "%s, %s (%.2f %% of the archive), %d entries, at most %s to decode for one read"
                  .formatted(
                      index,
                      new ByteSize(report.bytes()).exact(),
                      100 * share,
                      report.entries(),
                      new ByteSize(report.longestUnit()).exact()));
      warn(report.read().warnings());
      if (report.entriesFarApart()) {
        err()
            .println(
                "vakna: warning: this archive has few places where it can be entered, so reads in its"
                    + " middle may be slow; 'vakna vma repack %s NEW.vma.zst' makes one that has many,"
                        .formatted(file)
                    + " and a larger --share may help too");
        err().flush();
      }
    }
  }
}
