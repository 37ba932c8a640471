package dev.vakna.engine.qemu;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.engine.Call;
import dev.vakna.testkit.engine.EngineStage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server's process, which makes one call of a home's engine when it is told to. */
final class MortalServer implements EngineStage.Mortal {

  private static final String READY = "ready";
  private static final String DONE = "done";

  private final Home home;
  private final ArchiveSource archive;
  private final Map<Call, Duration> takes = new EnumMap<>(Call.class);

  /**
   * @param archive from which disks are filled
   */
  MortalServer(Home home, ArchiveSource archive) {
    this.home = home;
    this.archive = archive;
  }

  public static void main(String[] words) throws Exception {
    Path root = Path.of(words[0]);
    Call call = Call.valueOf(words[1]);
    Path file = Path.of(words[2]);
    MachinePlan plan = OperationJson.read(words[3], MachinePlan.class);
    ArchiveSource source =
        new ArchiveSource(
            file.getFileName().toString(),
            file,
            Files.size(file),
            Files.getLastModifiedTime(file).toInstant());
    try (QemuEngine engine =
        new QemuEngine(
            QemuSettings.of(root).with(QemuSettings.AccelerationWish.TCG),
            InstantSource.system())) {
      System.out.println(READY);
      System.in.read();
      call.make(engine, plan, Place.of(plan.name()), () -> source, ByName.UNHURRIED);
      System.out.println(DONE);
    }
  }

  @Override
  public void killIn(Call call, MachinePlan plan, Place place, double part) throws Exception {
    Duration whole = takes.get(call);
    Process process = start(call, plan);
    try (BufferedReader said =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        OutputStream begin = process.getOutputStream()) {
      if (!READY.equals(said.readLine())) {
        throw new IOException("the server did not come up");
      }
      long from = System.nanoTime();
      begin.write('\n');
      begin.flush();
      if (whole == null) {
        // The first one tells how long such a call takes.
        said.readLine();
        takes.put(call, Duration.ofNanos(System.nanoTime() - from));
      } else {
        boolean _ = process.waitFor((long) (whole.toNanos() * part), TimeUnit.NANOSECONDS);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Call call, MachinePlan plan) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MortalServer.class.getName(),
                home.root().toString(),
                call.name(),
                archive.file().toString(),
                OperationJson.write(plan)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
