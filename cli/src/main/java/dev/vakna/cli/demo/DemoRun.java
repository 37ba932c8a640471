package dev.vakna.cli.demo;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.machine.SshDoor;
import dev.vakna.cli.sample.SampleCustomer;
import dev.vakna.cli.sample.SampleSetup;
import dev.vakna.cli.server.MachineRemoval;
import dev.vakna.cli.server.ServerControl;
import dev.vakna.cli.server.VmAccess;
import dev.vakna.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One demonstration from nothing to the proven machine. */
final class DemoRun {
  private static final Duration PAGE_PATIENCE = Duration.ofSeconds(120);

  private final Environment environment;
  private final Terminal terminal;
  private final DemoStory story;
  private final String kind;
  private final int port;
  private final boolean exit;
  private final ServerControl control;
  private volatile @Nullable SampleCustomer customer;

  /**
   * @param kind of guest, {@code debian} or {@code tiny}
   * @param port for a server that has to be started; 0 for any
   * @param exit take everything down at the end
   */
  DemoRun(Environment environment, Terminal terminal, String kind, int port, boolean exit) {
    this.environment = environment;
    this.terminal = terminal;
    this.story = new DemoStory(environment, terminal);
    this.kind = kind;
    this.port = port;
    this.exit = exit;
    this.control = new ServerControl(environment);
  }

  DemoReport perform() throws IOException, InterruptedException {
    Interruption interruption = Interruption.arm(this::interrupted);
    try (interruption) {
      DemoReport report = restore();
      interruption.awaitIfBegun();
      if (exit) {
        // From here on a second Ctrl-C would only stop the cleaning up.
        interruption.close();
        takeDown();
      } else {
        story.lookAround(report);
      }
      return report;
    } catch (InterruptedException e) {
      interruption.awaitIfBegun();
      throw e;
    } catch (CommandFailedException | ApiException e) {
      // An interruption makes its own end, and this failure is but its echo.
      interruption.awaitIfBegun();
      SampleSetup.abandon();
      if (exit) {
        takeDown();
      } else {
        story.stillRunning(control.running());
      }
      throw e;
    }
  }

  private DemoReport restore() throws IOException, InterruptedException {
    story.begin();
    Prepared prepared = prepare();
    SampleCustomer caller = prepared.customer();
    ApiClient api = caller.api(prepared.server().url());
    String path =
        "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
            .formatted(caller.vpsId(), caller.backupId());
    String once = "demo-" + UUID.randomUUID();
    story.call(
        new CurlLine(
            prepared.server().url().resolve(path).toString(),
            List.of(
                "Authorization: Bearer " + CurlLine.masked(caller.apiKey()),
                "Accept: application/json",
                "Idempotency-Key: " + once)));
    ApiClient.Answer answer = api.exchange("POST", path, null, Map.of("Idempotency-Key", once));
    JsonNode operation = answer.body().path("operation");
    story.accepted(answer.status(), operation);
    EarlierRestore earlier = EarlierRestore.in(environment.cache(), kind);
    JobFollower.Ending ending =
        new JobFollower(api, terminal, earlier.expectation())
            .follow(operation.path("pollUrl").asString());
    if (ending.good()) {
      earlier.keep(ending.made().path("verification").path("stages"));
    }
    Proofs proofs = ending.good() ? prove(ending, caller) : null;
    DemoReport report =
        new DemoReport(
            ending,
            proofs,
            environment.build(),
            prepared.serverTook(),
            prepared.sampleTook(),
            ending.taken(),
            Duration.between(environment.began(), Instant.now()));
    story.end(report);
    return report;
  }

  private record Prepared(
      ServerFile server, SampleCustomer customer, Duration serverTook, Duration sampleTook) {}

  /** Server and sample are made ready at the same time: the first run would else take the sum. */
  private Prepared prepare() throws IOException, InterruptedException {
    SampleSetup setup = new SampleSetup(environment, kind);
    Background<SampleSetup.Placed> placing =
        Background.run(() -> setup.place(story::sampleProgress));
    Optional<ServerFile> standing = control.running().filter(ServerFile::answers);
    ServerFile server;
    Duration serverTook = Duration.ZERO;
    if (standing.isPresent()) {
      server = standing.get();
      story.serverFound(server);
    } else {
      story.serverProgress();
      long began = System.nanoTime();
      server = control.start(port == 0 ? ServerControl.freePort() : port, List.of());
      serverTook = Duration.ofNanos(System.nanoTime() - began);
      story.serverStarted(server, serverTook, control.log());
    }
    SampleSetup.Placed placed = placing.await();
    Duration sampleTook = placing.taken();
    story.sample(placed, sampleTook);
    long began = System.nanoTime();
    SampleCustomer registered = setup.register(server, placed);
    customer = registered;
    sampleTook = sampleTook.plusNanos(System.nanoTime() - began);
    story.customer(registered);
    return new Prepared(server, registered, serverTook, sampleTook);
  }

  private Proofs prove(JobFollower.Ending ending, SampleCustomer customer)
      throws IOException, InterruptedException {
    story.proving();
    JsonNode made = ending.made();
    JsonNode guest = made.path("verification").path("guest");
    List<String> reported = new ArrayList<>();
    guest.path("hostKeys").forEach(key -> reported.add(key.asString("")));
    String content = customer.original().content();
    Optional<VmAccess> web = VmAccess.to("http", made);
    Optional<VmAccess> ssh = VmAccess.to("ssh", made);
    HttpProof page =
        web.isEmpty()
            ? new HttpProof("", 0, "", "", "the machine offers no web service")
            : HttpProof.ask(web.get().host(), web.get().port(), content, PAGE_PATIENCE);
    SshProof login =
        ssh.isEmpty()
            ? SshProof.failed(customer.original().login(), "", "the machine offers no SSH service")
            : SshProof.ask(door(made, ssh.get(), customer), reported, content);
    return new Proofs(page, login, ObservedIdentity.of(customer.original()), login.identity());
  }

  private SshDoor door(JsonNode made, VmAccess ssh, SampleCustomer customer) {
    Path known = SshDoor.knownHostsFile(environment.home(), made.path("vpsId").asString(""));
    return new SshDoor(
        ssh.host(), ssh.port(), customer.original().login(), List.of(customer.sshKey()), known);
  }

  /** Removes the sample customer's machines; the server too, unless it runs others' machines. */
  private void takeDown() throws InterruptedException {
    terminal.draw(terminal.dim("taking everything down"));
    List<String> ended = new ArrayList<>();
    boolean others = false;
    Optional<ServerFile> server = control.running();
    SampleCustomer sample = customer;
    if (server.isPresent() && sample != null) {
      ApiClient admin = AdminApi.of(server.get(), environment.home());
      MachineRemoval removal = new MachineRemoval(admin);
      for (JsonNode vps : sample.api(server.get().url()).all("/api/v2/vps")) {
        if (vps.path("billing").path("isPayg").asBoolean(false)
            && removal.remove(vps.path("id").asString(""))) {
          ended.add("machine " + vps.path("name").asString(""));
        }
      }
      others = !admin.get("/internal/admin/vms").path("vms").isEmpty();
    }
    ended.addAll(control.stopStarting());
    if (!others) {
      ended.addAll(control.stop());
    }
    terminal.erase();
    story.takenDown(ended);
    if (others) {
      story.serverGoesOn();
    }
  }

  private void interrupted() {
    terminal.erase();
    SampleSetup.abandon();
    try {
      if (exit) {
        takeDown();
      } else {
        control.stopStarting();
        story.stillRunning(control.running());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
