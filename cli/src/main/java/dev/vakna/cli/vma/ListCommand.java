package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vakna vma list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows what an archive holds. Reads only the header.",
    footer = {
      "",
      "Examples:",
      "  vakna vma list vzdump-qemu-102-2024_03_07-02_15_09.vma.zst",
      "  ssh host cat backup.vma.zst | vakna vma list --json -"
    })
final class ListCommand extends ArchiveAction {

  @Mixin private final ArchiveInput input = new ArchiveInput();

  @Override
  void act() throws IOException {
    try (VmaArchive archive = input.open()) {
      if (json) {
        printJson(Json.header(archive));
        return;
      }
      String packed =
          archive.compressedBytes().isPresent()
              ? ", " + new ByteSize(archive.compressedBytes().getAsLong()).exact()
              : "";
      out().println("archive  " + input.label() + ", " + archive.compression().label() + packed);
      out().println("created  " + archive.header().created());
      out().println("uuid     " + archive.header().uuid());
      for (ConfigBlob config : archive.header().configs()) {
        out().println("config   " + config.name() + ", " + new ByteSize(config.size()).exact());
      }
      for (VmaDevice device : archive.header().devices()) {
        String kind = device.isVmState() ? "memory   " : "disk     ";
        out().println(kind + device.name() + ", " + new ByteSize(device.size()).exact());
      }
      warn(archive.warnings());
    }
  }
}
