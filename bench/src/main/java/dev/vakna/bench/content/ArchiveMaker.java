package dev.vakna.bench.content;

import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.ProgramFailedException;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Makes archives as vzdump does: a VMA stream through the tool that packs it. */
public final class ArchiveMaker {

  /** Name of the one disk. */
  public static final String DISK = "drive-scsi0";

  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private final ReadControl control;

  /**
   * @param control can stop it
   */
  public ArchiveMaker(ReadControl control) {
    this.control = control;
  }

  /**
   * Writes an archive of one disk.
   *
   * @param raw the disk
   * @param archive is made or replaced
   * @param identity of the archive; the same one and the same disk give the same bytes
   */
  public void make(Path raw, Path archive, Packing packing, long identity)
      throws IOException, InterruptedException {
    Process tool =
        Program.builder(packing.command())
            .redirectOutput(Redirect.to(archive.toFile()))
            .redirectError(Redirect.DISCARD)
            .start();
    try (OutputStream into = tool.getOutputStream()) {
      var options = new WriteOptions(new UUID(identity, identity), CREATED, Compression.NONE, 3, 1);
      byte[] config =
          "name: sample\ncores: 2\nmemory: 2048\nscsi0: local:vm-100-disk-0,size=%dK\n"
              .formatted(Files.size(raw) >> 10)
              .getBytes(StandardCharsets.US_ASCII);
      VmaWriter.write(
          Channels.newChannel(into),
          options,
          List.of(new ConfigBlob("qemu-server.conf", config)),
          List.of(new DiskImage(DISK, raw)),
          control);
    } catch (IOException | RuntimeException e) {
      tool.destroyForcibly();
      throw e;
    }
    int status = tool.waitFor();
    if (status != 0) {
      throw new IOException(
          "%s ended with status %d".formatted(String.join(" ", packing.command()), status));
    }
  }

  /**
   * Packs what another archive holds anew, stream for stream.
   *
   * @param decoder words that print the other archive's stream
   */
  public void repack(List<String> decoder, Path archive, Packing packing)
      throws IOException, InterruptedException {
    List<Process> processes =
        ProcessBuilder.startPipeline(
            List.of(
                Program.builder(decoder)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(Redirect.DISCARD),
                Program.builder(packing.command())
                    .redirectOutput(Redirect.to(archive.toFile()))
                    .redirectError(Redirect.DISCARD)));
    for (Process process : processes) {
      int status = process.waitFor();
      if (status != 0) {
        throw new ProgramFailedException(
            String.join(" ", packing.command()), "packing ended with status " + status);
      }
    }
  }
}
