package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vakna vma verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a whole archive and checks everything that can be checked: structure, completeness,"
          + " and the checksums of the compression. Writes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma verify backup.vma.zst && echo good",
      "  vakna vma verify --json backup.vma.zst"
    })
final class VerifyCommand extends ArchiveAction {

  @Mixin private final ArchiveInput input = new ArchiveInput();

  @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
  private boolean noProgress;

  @Override
  void act() throws IOException {
    ReadReport report;
    try (VmaArchive archive = input.open();
        var progress = new TerminalProgress("verify", !noProgress)) {
      report = archive.verify(progress);
    }
    if (json) {
      printJson(Json.report(report));
    } else {
      out()
          .println(
              "good: "
                  + input.label()
                  + ", "
                  + report.devices().size()
                  + " devices, "
                  + report.extents()
                  + " extents, "
                  + new ByteSize(report.streamBytes()).exact()
                  + " unpacked");
      warn(report.warnings());
    }
  }
}
