package dev.vakna.engine.qemu.trial;

import dev.vakna.engine.qemu.bridge.HostCommands;
import dev.vakna.engine.qemu.bridge.HostNetworkException;
import dev.vakna.engine.qemu.program.ToolProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Boots the hostile guest and tells what got through. It needs root, {@code ip}, {@code nft} and
 * {@code tcpdump}.
 */
public final class NetworkTrial {

  private static final List<String> NEEDED =
      List.of(
          "qemu-system-x86_64",
          "ip",
          "bridge",
          "nft",
          "tcpdump",
          "setpriv",
          "mount",
          "mknod",
          "timeout",
          "bash");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So many rounds of the guest must have been quiet before an attempt counts as stopped. */
  private static final int ROUNDS = 8;

  /**
   * Not every host lets everybody open the device of taps; who may use which tap is the tap's own
   * affair. The mount is seen in the namespace of this command alone.
   */
  private static final String OWN_TUN =
      """
      mount -t tmpfs -o mode=755,size=16k tun /dev/net && mknod -m 666 /dev/net/tun c 10 200 && exec "$@"
      """;

  private static final int MOST_SAID = 400;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final String qemu;
  private final List<Attempt> hostile = Attempts.hostile();
  private final List<Attempt> own = Attempts.own();

  /** What is own first, as the last of what is hostile spoils the bridge for a while. */
  private final List<Attempt> all = Stream.concat(own.stream(), hostile.stream()).toList();

  private final AtomicLong rounds = new AtomicLong();
  private final StringBuffer said = new StringBuffer();
  private volatile Phase phase = Phase.from(Instant.MIN);

  /** What was seen since a moment. */
  private record Phase(Instant since, Set<Attempt> sent, Set<Attempt> arrived) {

    static Phase from(Instant since) {
      return new Phase(since, ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    }
  }

  /**
   * @param qemu the program that emulates the guest
   */
  public NetworkTrial(String qemu) {
    this.qemu = qemu;
  }

  /** Programs that it needs and that are not here. */
  public static List<String> missing() {
    List<Path> directories = ToolProgram.path();
    return NEEDED.stream()
        .filter(
            name -> directories.stream().noneMatch(each -> Files.isExecutable(each.resolve(name))))
        .toList();
  }

  /**
   * Runs it, for some seconds.
   *
   * @throws HostRefusesException when this host does not let it; the message says what was tried
   */
  public TrialReport run() throws InterruptedException {
    try (Field field = Field.open();
        Capture atGuest = listen(field, Player.GUEST);
        Capture atNeighbour = listen(field, Player.NEIGHBOUR);
        Capture outside = listen(field, Player.OUTSIDE)) {
      Path disk = TrialDisk.made(all.stream().flatMap(each -> each.frame().stream()).toList());
      // Who interrupts it must not be left with a guest that goes on.
      Thread interrupted = new Thread(() -> abandon(field, disk), "trial-interrupted");
      Runtime.getRuntime().addShutdownHook(interrupted);
      Process guest = null;
      try {
        guest = boot(field.at(Player.GUEST), disk);
        InputStream console = guest.getInputStream();
        Thread.ofVirtual().name("guest").start(() -> count(console));
        Set<Attempt> unfiltered = everything(field, guest);
        field.filter();
        phase = Phase.from(Instant.now());
        Set<Attempt> filtered = whatGetsThrough(field, guest);
        return new TrialReport(
            rows(hostile, unfiltered, filtered), rows(own, unfiltered, filtered));
      } finally {
        if (guest != null) {
          guest.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(disk);
        forget(interrupted);
      }
    } catch (HostNetworkException e) {
      throw new HostRefusesException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<TrialReport.Row> rows(
      List<Attempt> attempts, Set<Attempt> unfiltered, Set<Attempt> filtered) {
    return attempts.stream()
        .map(each ->
            new TrialReport.Row(each.name(), unfiltered.contains(each), filtered.contains(each)))
        .toList();
  }

  private Capture listen(Field field, Player player) throws InterruptedException {
    return Capture.begin(
        field.at(player),
        Field.seenAt(player),
        (frame, at) -> {
          Phase now = phase;
          if (!at.isBefore(now.since())) {
            all.stream()
                .filter(attempt -> attempt.sent().test(player, frame))
                .forEach(now.sent()::add);
            all.stream()
                .filter(attempt -> attempt.arrived().test(player, frame))
                .forEach(now.arrived()::add);
          }
        });
  }

  private static void abandon(Field field, Path disk) {
    field.close();
    try {
      Files.deleteIfExists(disk);
    } catch (IOException e) {
      // The next trial removes it.
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // It runs already.
    }
  }

  private Process boot(HostCommands host, Path disk) {
    return host.start(
        List.of(
            "sh",
            "-c",
            OWN_TUN,
            "sh",
            "setpriv",
            "--reuid",
            "65534",
            "--regid",
            "65534",
            "--clear-groups",
            "--no-new-privs",
            "--inh-caps=-all",
            "--bounding-set=-all",
            "--",
            qemu,
            "-machine",
            "pc,accel=tcg",
            "-m",
            "16",
            "-nodefaults",
            "-display",
            "none",
            "-serial",
            "stdio",
            "-monitor",
            "none",
            "-no-reboot",
            "-drive",
            "file=%s,format=raw,if=ide,readonly=off,snapshot=on".formatted(disk),
            "-netdev",
            "tap,id=n0,ifname=%s,script=no,downscript=no".formatted(Player.GUEST.interfaceName()),
            "-device",
            "ne2k_isa,iobase=0x300,irq=9,netdev=n0,mac=%s".formatted(Player.GUEST.mac())));
  }

  private void count(InputStream console) {
    try (console) {
      for (int octet = console.read(); octet >= 0; octet = console.read()) {
        if (octet == FrameSender.ROUND) {
          rounds.incrementAndGet();
        } else if (octet != FrameSender.FRAME && said.length() < MOST_SAID) {
          said.append((char) octet);
        }
      }
    } catch (IOException ended) {
      // The guest's emulator is gone, which whoever waits for its rounds sees.
    }
  }

  /** With the filter off: until all has arrived. */
  private Set<Attempt> everything(Field field, Process guest) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    Set<Attempt> arrived = phase.arrived();
    while (!arrived.containsAll(all) && Instant.now().isBefore(end)) {
      step(field, guest);
    }
    return Set.copyOf(arrived);
  }

  /**
   * With the filter on: for as many rounds as prove something, and until what is own has arrived.
   *
   * @throws IllegalStateException when not all was sent, so that its not arriving proves nothing
   */
  private Set<Attempt> whatGetsThrough(Field field, Process guest) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    long first = rounds.get();
    Set<Attempt> sent = phase.sent();
    Set<Attempt> arrived = phase.arrived();
    while ((rounds.get() - first < ROUNDS || !arrived.containsAll(own) || !sent.containsAll(all))
        && Instant.now().isBefore(end)) {
      step(field, guest);
    }
    long unsent = all.stream().filter(each -> !sent.contains(each)).count();
    if (unsent > 0 || rounds.get() - first < ROUNDS) {
      throw new IllegalStateException(
          "this host was too slow: in %d s the guest did %d rounds of %d, and %d of %d attempts were not sent; try again when it has less to do"
              .formatted(PATIENCE.toSeconds(), rounds.get() - first, ROUNDS, unsent, all.size()));
    }
    return Set.copyOf(arrived);
  }

  /** All others send what they have to send, once. */
  private void step(Field field, Process guest) throws InterruptedException {
    if (!guest.isAlive()) {
      throw new IllegalStateException(
          "the guest of the trial ended with status %d; '%s' said: %s"
              .formatted(guest.exitValue(), qemu, said.isEmpty() ? "nothing" : said));
    }
    for (Attempt each : all) {
      if (each.sender().isPresent()
          && !(phase.since().equals(Instant.MIN) && phase.arrived().contains(each))) {
        Process sends = field.at(each.sender().get()).start(each.command());
        sends.waitFor();
      }
    }
    Thread.sleep(BETWEEN_LOOKS);
  }
}
