package dev.vakna.engine.qemu.evidence;

import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Ipv4;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.hardware.MachineArguments;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.qmp.GuestAgent;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a running machine shows of itself: its report, its agent, its services, its disks. */
public final class Evidence {

  private static final Duration QMP = Duration.ofSeconds(2);
  private static final Duration AGENT = Duration.ofSeconds(1);
  private static final Duration PROBES = Duration.ofSeconds(2);

  /** How a PNG begins. */
  private static final String PNG = "89504e470d0a1a0a";

  private static final int CONSOLE_TAIL = 256 * 1024;

  private final ExecutorService threads;
  private final MachineTaps taps;
  private final Set<MachineName> readingReport = ConcurrentHashMap.newKeySet();

  public Evidence(ExecutorService threads, MachineTaps taps) {
    this.threads = threads;
    this.taps = taps;
  }

  /**
   * @param read bytes the guest read from its disks
   * @param written bytes it wrote
   */
  public record DiskBytes(long read, long written) {}

  /** Probes under way; they end by themselves in about two seconds. */
  public record Probes(
      long deadline, Future<Boolean> agent, List<Future<Optional<Answer>>> services) {
    public boolean agentAnswers() {
      return get(agent, false);
    }

    public List<Answer> answers() {
      List<Answer> answers = new ArrayList<>();
      for (Future<Optional<Answer>> service : services) {
        get(service, Optional.<Answer>empty()).ifPresent(answers::add);
      }
      return answers;
    }

    private <T> T get(Future<T> future, T otherwise) {
      try {
        return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        future.cancel(true);
        Thread.currentThread().interrupt();
        return otherwise;
      } catch (ExecutionException | TimeoutException e) {
        // Interrupting a virtual thread closes the socket it waits for.
        future.cancel(true);
        return otherwise;
      }
    }
  }

  /**
   * Begins to ask. A machine that is plugged in somewhere can answer the host nothing, so none of
   * its services is asked; that it took its address is heard on the link.
   */
  public Probes begin(Path sockets, Defined defined) {
    List<Future<Optional<Answer>>> asked = new ArrayList<>();
    @Nullable Wire wire = defined.plan().wire();
    if (wire != null) {
      asked.add(threads.submit(() -> answeringAt(wire, defined.plan().identity())));
    } else {
      for (Service service : defined.services()) {
        asked.add(threads.submit(() -> ServiceProbe.ask(service)));
      }
    }
    return new Probes(
        System.nanoTime() + PROBES.toNanos(), threads.submit(() -> agentAnswers(sockets)), asked);
  }

  private Optional<Answer> answeringAt(Wire wire, Identity identity) throws InterruptedException {
    return taps.answering(wire, Ipv4.parse(identity.address()))
        .filter(mac -> mac.toString().equals(identity.mac()))
        .map(mac -> new Answer("own_address", "%s is at %s".formatted(identity.address(), mac)));
  }

  private static boolean agentAnswers(Path sockets) {
    try (GuestAgent agent =
        GuestAgent.connect(sockets.resolve("qga"), SocketDirectory.ownerName(sockets), AGENT)) {
      agent.execute("guest-ping", Map.of(), AGENT);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static DiskBytes disks(QmpClient qmp) throws IOException {
    long read = 0;
    long written = 0;
    for (JsonNode device : qmp.execute("query-blockstats", QMP)) {
      // Every guest disk stands here with its device's path; the seed counts as one of them.
      if (!device.path("qdev").asString("").isEmpty()) {
        read += device.path("stats").path("rd_bytes").asLong(0);
        written += device.path("stats").path("wr_bytes").asLong(0);
      }
    }
    return new DiskBytes(read, written);
  }

  /**
   * A picture of the display. QEMU writes it into a file that is made for it, because it can make
   * none in its directory; what it wrote there is bounded and must at least begin as a PNG.
   */
  public static Screen screen(MachineDirectory directory, int uid, QmpClient qmp)
      throws IOException {
    Path file = directory.screen();
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      HostUser.give(file, uid);
      qmp.execute("screendump", Map.of("filename", file.toString(), "format", "png"), QMP);
      byte[] picture = DurableFiles.readBounded(file, Screen.MAX_BYTES + 1);
      if (picture.length > Screen.MAX_BYTES) {
        return Screen.none("it is larger than 1 MiB");
      }
      return HexFormat.of().formatHex(picture, 0, Math.min(picture.length, 8)).equals(PNG)
          ? Screen.of(picture)
          : Screen.none("QEMU gave no PNG");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /**
   * The newest report with the machine's nonce. What was read leaves QEMU's ring, so it is made
   * durable before anything else; a line that is not whole yet is kept for the next time.
   */
  public @Nullable String report(
      MachineName name, MachineDirectory directory, String nonce, @Nullable QmpClient qmp)
      throws IOException {
    if (qmp != null && readingReport.add(name)) {
      try {
        takeReport(directory, nonce, qmp);
      } finally {
        readingReport.remove(name);
      }
    }
    if (Files.isRegularFile(directory.report(), LinkOption.NOFOLLOW_LINKS)) {
      return new String(
          DurableFiles.readBounded(directory.report(), ReportLine.MAX_LINE),
          StandardCharsets.UTF_8);
    }
    return ReportLine.newest(LogKeeper.tail(directory.serialLog(), CONSOLE_TAIL), nonce)
        .orElse(null);
  }

  private static void takeReport(MachineDirectory directory, String nonce, QmpClient qmp)
      throws IOException {
    Path partFile = directory.root().resolve("report.part");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    // First what may fail: what is read next leaves QEMU's ring.
    try {
      all.writeBytes(DurableFiles.readBounded(partFile, ReportLine.MAX_LINE));
    } catch (NoSuchFileException e) {
      all.reset();
    }
    JsonNode taken =
        qmp.execute(
            "ringbuf-read",
            Map.of(
                "device", MachineArguments.REPORT_DEVICE,
                "size", MachineArguments.REPORT_BYTES,
                "format", "base64"),
            QMP);
    byte[] fresh = Base64.getDecoder().decode(taken.asString(""));
    if (fresh.length == 0) {
      return;
    }
    all.writeBytes(fresh);
    byte[] text = all.toByteArray();
    int end = text.length;
    while (end > 0 && text[end - 1] != '\n') {
      end--;
    }
    Optional<String> report = ReportLine.newest(text, nonce);
    if (report.isPresent()) {
      DurableFiles.replace(
          directory.report(),
          report.get().getBytes(StandardCharsets.UTF_8),
          HostUser.uid(),
          "rw-------");
    }
    int from = Math.max(end, text.length - ReportLine.MAX_LINE);
    DurableFiles.replace(
        partFile, Arrays.copyOfRange(text, from, text.length), HostUser.uid(), "rw-------");
  }
}
