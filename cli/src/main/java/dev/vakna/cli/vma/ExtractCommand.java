package dev.vakna.cli.vma;

import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.extract.ExtractOptions;
import dev.vakna.vma.extract.ExtractReport;
import dev.vakna.vma.extract.VmaExtractor;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna vma extract}. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    description = {
      "Extracts an archive: each disk as DIR/disk-NAME.raw, sparse, and the configuration files.",
      "Files appear in DIR only when the whole archive was read and found good; after a failure"
          + " nothing is left behind."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma extract backup.vma.zst restored",
      "  vakna vma extract --disk drive-scsi0 backup.vma.zst restored",
      "  ssh host cat backup.vma.zst | vakna vma extract - restored"
    })
final class ExtractCommand extends ArchiveAction {

  @Mixin private final ArchiveInput input = new ArchiveInput();

  @Parameters(index = "1", paramLabel = "DIR", description = "A new or empty directory.")
  private String directory = "";

  @Option(
      names = {"-d", "--disk"},
      paramLabel = "NAME",
      description = "Write only this disk; may be repeated. All disks are checked all the same.")
  private List<String> disks = new ArrayList<>();

  @Option(
      names = "--index",
      paramLabel = "FILE",
      description = "Its index (default: ARCHIVE.vidx, where there is one).")
  private @Nullable String indexFile;

  @Option(names = "--no-config", description = "Write no configuration files.")
  private boolean noConfig;

  @Option(
      names = {"-f", "--force"},
      description = "Let DIR hold files already; those with the same names are replaced.")
  private boolean force;

  @Option(
      names = "--buffered",
      description = "Write through the page cache, also where direct writes are possible.")
  private boolean buffered;

  @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
  private boolean noProgress;

  @Override
  void act() throws IOException {
    Path into = ArchiveInput.path(directory);
    var mode = buffered ? RawFileTarget.Mode.BUFFERED : RawFileTarget.Mode.DIRECT_IF_POSSIBLE;
    var options = new ExtractOptions(Set.copyOf(disks), !noConfig, force, mode);
    ExtractReport report;
    try (var progress = new TerminalProgress("extract", !noProgress)) {
      report = extract(into, options, progress);
    }
    if (json) {
      Map<String, Object> map = Json.report(report.read());
      map.put("files", report.files().stream().map(Path::toString).toList());
      printJson(map);
    } else {
      report.files().forEach(file -> out().println(file));
      warn(report.read().warnings());
    }
  }

  private ExtractReport extract(Path into, ExtractOptions options, TerminalProgress progress)
      throws IOException {
    if (input.isStream() && indexFile != null) {
      throw new IOException(
          "an index is of a file, and standard input is none; name the archive, or leave --index out");
    }
    try (ArchiveFill archive = ArchiveFill.open(input.source(), input.options(), progress)) {
      return VmaExtractor.extract(archive, new FileChoice(progress), into, options, progress);
    }
  }

  private final class FileChoice implements IndexChoice {
    private final TerminalProgress progress;

    FileChoice(TerminalProgress progress) {
      this.progress = progress;
    }

    @Override
    public Optional<ArchiveIndex> find(VmaHeader header) throws IOException {
      Optional<Path> file = index();
      return file.isPresent() ? Optional.of(ArchiveIndex.open(file.get())) : Optional.empty();
    }

    @Override
    public void rejected(IndexRejectedException why) {
      progress.makeWay();
      err().println("vakna: warning: " + why.getMessage() + "; reading without it");
      err().flush();
    }
  }

  /** The index that was named, or the one beside the archive. */
  private Optional<Path> index() {
    String named = indexFile;
    if (named != null) {
      return Optional.of(ArchiveInput.path(named));
    }
    return Optional.of(ArchiveIndex.beside(ArchiveInput.path(input.label())))
        .filter(Files::isRegularFile);
  }
}
