package dev.vakna.engine.qemu;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.seed.Seed;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The small sample guest, built by the repository's own script once and kept in a cache. */
final class TinyGuest {

  private final Path directory;
  private final JsonNode facts;

  private TinyGuest(Path directory, JsonNode facts) {
    this.directory = directory;
    this.facts = facts;
  }

  static TinyGuest built() throws IOException, InterruptedException {
    Path scripts = scripts();
    StringBuilder recipe = new StringBuilder();
    List<Path> parts = new ArrayList<>();
    for (String part : List.of("build-tiny.sh", "common", "tiny")) {
      try (Stream<Path> files = Files.walk(scripts.resolve(part))) {
        files.filter(Files::isRegularFile).sorted().forEach(parts::add);
      }
    }
    for (Path part : parts) {
      recipe.append(part.getFileName()).append('\n').append(Files.readString(part));
    }
    Path out = cache().resolve("tiny-" + QemuSettings.hash(recipe.toString()).substring(0, 16));
    if (!Files.exists(out.resolve("facts.json"))) {
      Files.createDirectories(out);
      Process build =
          new ProcessBuilder(scripts.resolve("build-tiny.sh").toString(), out.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(build.getInputStream().readAllBytes());
      if (build.waitFor() != 0) {
        throw new IOException("the tiny guest cannot be built:\n" + said);
      }
    }
    return new TinyGuest(
        out, JsonMapper.builder().build().readTree(out.resolve("facts.json").toFile()));
  }

  private static Path scripts() {
    Path way = Path.of("").toAbsolutePath();
    while (!Files.exists(way.resolve("guests/build-tiny.sh"))) {
      way = way.getParent();
      if (way == null) {
        throw new IllegalStateException("guests/build-tiny.sh is not above the working directory");
      }
    }
    return way.resolve("guests");
  }

  private static Path cache() {
    String set = System.getenv("VAKNA_CACHE");
    if (set != null) {
      return Path.of(set);
    }
    return HostUser.isRoot()
        ? Path.of("/var/cache/vakna")
        : Path.of(System.getProperty("user.home"), ".cache", "vakna");
  }

  JsonNode facts() {
    return facts;
  }

  long diskBytes() {
    return facts.path("diskBytes").asLong();
  }

  Path key() {
    return directory.resolve("id_ed25519");
  }

  ArchiveSource archive(Home home) throws IOException {
    return home.archive(
        "vzdump-qemu-102.vma.zst", Map.of("drive-scsi0", directory.resolve("disk.raw")));
  }

  /** A machine of this guest whose disk is twice as large as the original. */
  MachinePlan plan(int number) {
    return Home.plan(number, Home.scsi(0, diskBytes(), 2 * diskBytes()));
  }

  static Seed seed(Identity identity) {
    return new Seed(
        "instance-id: %s\nlocal-hostname: %s\nvakna-nonce: %s\n"
            .formatted(identity.instanceId(), identity.hostname(), identity.nonce()),
        "#cloud-config\n{}\n",
        """
        version: 2
        ethernets:
          eth0:
            match:
              macaddress: "%s"
            set-name: eth0
            dhcp4: false
            addresses: ["%s/%d"]
            routes:
              - {to: "0.0.0.0/0", via: "%s"}
            nameservers:
              addresses: ["%s"]
        """
            .formatted(
                identity.mac(),
                identity.address(),
                identity.prefix(),
                identity.gateway(),
                identity.nameservers().getFirst()));
  }
}
