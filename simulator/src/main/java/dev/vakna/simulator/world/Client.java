package dev.vakna.simulator.world;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.destroy.CancelCall;
import dev.vakna.core.destroy.CancelRequest;
import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerCall;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.resize.ResizeCall;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of a customer's programs: asks for restores, asks again when no answer comes, cancels, ends
 * machines, looks around, and knocks at other customers' doors.
 */
final class Client {

  private static final int TRIES = 4;
  private static final List<Long> WAITS = List.of(0L, 50L, 700L, 3_000L, 9_000L, 25_000L);

  /** How far ahead a machine is to end by itself, in seconds; never when 0. */
  private static final List<Integer> LATER = List.of(7, 0, 20, 60, 3_600);

  private final World world;
  private final Customer customer;

  Client(World world, Customer customer) {
    this.world = world;
    this.customer = customer;
  }

  void act() {
    int actions = 1 + world.choices().below(5);
    for (int i = 0; i < actions; i++) {
      switch (world.choices().below(world.assembly().isOfToday() ? 21 : 10)) {
        case 0, 1, 2 -> restoreAnew(true);
        case 3 -> restoreAgain();
        case 4 -> restoreAnew(false);
        case 5 -> reuseKey();
        case 6, 7 -> cancel();
        case 8 -> end();
        case 9, 10, 11 -> switchPower();
        case 12 -> cancelMachine(Cancellation.Type.IMMEDIATE);
        case 13, 14 -> cancelMachine(Cancellation.Type.END_OF_PERIOD);
        case 15 -> keep();
        case 16 -> endLater();
        case 17 -> delete();
        case 18, 19 -> resize();
        default -> lookAround();
      }
      long wait = WAITS.get(world.choices().below(WAITS.size()));
      world.scheduler().sleep(Duration.ofMillis(wait).toNanos());
    }
  }

  /** Makes a machine and has much to say of it. */
  void tend() {
    restoreAnew(true);
    int actions = 5 + world.choices().below(10);
    for (int i = 0; i < actions; i++) {
      long wait = WAITS.get(world.choices().below(WAITS.size()));
      world.scheduler().sleep(Duration.ofMillis(wait).toNanos());
      switch (world.choices().below(10)) {
        case 0, 1, 2, 3 -> oneOfMine().ifPresent(this::rebuild);
        case 4 -> switchPower();
        case 5 -> cancelMachine(Cancellation.Type.END_OF_PERIOD);
        case 6, 7 -> keep();
        case 8 -> endLater();
        default -> restoreAnew(true);
      }
    }
  }

  void restoreAnew(boolean keyed) {
    int request = world.witness().newRequest();
    int backup = world.choices().below(2);
    if (keyed) {
      customer.requests.add(2 * request + backup);
    }
    restore(request, backup, keyed);
  }

  /**
   * The same request under the same key, while the first one may still be at work or long after.
   */
  private void restoreAgain() {
    if (!customer.requests.isEmpty()) {
      int known = customer.requests.get(world.choices().below(customer.requests.size()));
      restore(known / 2, known % 2, true);
    }
  }

  private void restore(int request, int backup, boolean keyed) {
    String key = keyed ? "key-" + request : null;
    for (int attempt = 0; attempt < (keyed ? TRIES : 1); attempt++) {
      RestoreAnswer answer = send(customer, request, backup, key, "same " + request);
      if (answer instanceof RestoreAnswer.Accepted accepted) {
        customer.learn(accepted.job(), accepted.vps());
        return;
      }
      if (answer instanceof RestoreAnswer.Refused) {
        return;
      }
      world.scheduler().sleep(Duration.ofMillis(WAITS.get(1 + attempt)).toNanos());
    }
  }

  private @Nullable RestoreAnswer send(
      Customer owner, int request, int backup, @Nullable String key, String fingerprint) {
    RestoreCall call =
        new RestoreCall(
            customer.caller(),
            owner.source().id().text(),
            owner.backups().get(backup).id().text(),
            new Body.Read<>(
                new RestoreRequest("req-" + request, null, null, null, null, null, null),
                List.of()),
            new Sending(key, fingerprint));
    return world
        .server()
        .call(
            "restore req-%d%s".formatted(request, key == null ? " without a key" : ""),
            doors -> {
              RestoreAnswer answer = doors.restore(call);
              world.witness().answered(customer, key, fingerprint, answer);
              return answer;
            })
        .orElse(null);
  }

  /** Another request under a key that was used. */
  private void reuseKey() {
    if (!customer.requests.isEmpty()) {
      int known = customer.requests.get(world.choices().below(customer.requests.size())) / 2;
      send(customer, world.witness().newRequest(), 0, "key-" + known, "another");
    }
  }

  private void cancel() {
    List<JobId> all = new ArrayList<>(customer.jobs);
    all.addAll(customer.switchings);
    if (all.isEmpty()) {
      return;
    }
    JobId job = all.get(world.choices().below(all.size()));
    world
        .server()
        .call(
            "cancel " + job.text(),
            doors -> {
              Jobs.Cancellation answer = doors.jobs().cancel(customer.caller(), job.text());
              if (answer instanceof Jobs.Cancellation.Accepted) {
                world.witness().cancelAccepted(job);
              }
              return answer;
            });
  }

  private void end() {
    if (customer.vpses.isEmpty()) {
      return;
    }
    int which = world.choices().below(customer.vpses.size());
    VpsId vps = customer.vpses.get(which);
    JobId making = customer.jobs.get(which);
    world
        .server()
        .call(
            "end " + vps.text(),
            doors -> {
              world.witness().endAsked(vps);
              DestroyIntake.Answer answer = doors.ends().accept(vps);
              if (answer instanceof DestroyIntake.Answer.Accepted accepted
                  && accepted.job().equals(making)) {
                world.witness().cancelAccepted(making);
              }
              return answer;
            });
  }

  Optional<VpsId> oneOfMine() {
    return customer.vpses.isEmpty()
        ? Optional.empty()
        : Optional.of(customer.vpses.get(world.choices().below(customer.vpses.size())));
  }

  void cancelMachine(Cancellation.Type type) {
    oneOfMine()
        .ifPresent(vps -> {
          Body<CancelRequest> body =
              new Body.Read<>(new CancelRequest(type, null, null), List.of());
          CancelCall call =
              new CancelCall(customer.caller(), vps.text(), body, new Sending(null, ""));
          world
              .server()
              .call(
                  "cancel %s %s".formatted(vps.text(), type.code()),
                  doors -> {
                    if (type == Cancellation.Type.IMMEDIATE) {
                      world.witness().endAsked(vps);
                    }
                    Cancellations.Answer answer =
                        type == Cancellation.Type.IMMEDIATE
                            ? doors.cancellations().cancel(call)
                            : world
                                .ends()
                                .scheduling(vps, () -> doors.cancellations().cancel(call));
                    if (answer instanceof Cancellations.Answer.Accepted(_, boolean later, _)
                        && !later) {
                      world.witness().endAccepted(vps);
                    }
                    return answer;
                  });
        });
  }

  private void keep() {
    oneOfMine()
        .ifPresent(vps ->
            world
                .server()
                .call(
                    "keep " + vps.text(),
                    doors ->
                        world
                            .ends()
                            .keeping(
                                vps,
                                () ->
                                    doors.cancellations().revoke(customer.caller(), vps.text()))));
  }

  private void resize() {
    oneOfMine().ifPresent(this::resize);
  }

  private void resize(VpsId vps) {
    NewSize size = new NewSize(1 + world.choices().below(3), 1 + world.choices().below(3));
    ResizeCall call =
        new ResizeCall(
            customer.caller(), vps.text(), new Body.Read<>(size, List.of()), new Sending(null, ""));
    world
        .server()
        .call(
            "resize %s %s".formatted(vps.text(), size),
            doors ->
                world
                    .sizes()
                    .asking(
                        vps,
                        size,
                        answer -> answer instanceof ResizeIntake.Answer.Resized,
                        () -> doors.resizes().resize(call)));
  }

  /** As machines are given another size: off, resized, on. */
  private void rebuild(VpsId vps) {
    switchPower(vps, PowerAct.STOP, true);
    for (int times = 1 + world.choices().below(2); times > 0; times--) {
      long wait = WAITS.get(world.choices().below(WAITS.size() - 1));
      world.scheduler().sleep(Duration.ofMillis(wait).toNanos());
      resize(vps);
    }
    switchPower(vps, PowerAct.START, false);
  }

  private void endLater() {
    oneOfMine()
        .ifPresent(vps -> {
          int seconds = LATER.get(world.choices().below(LATER.size()));
          String text =
              seconds == 0 ? null : world.clock().instant().plusSeconds(seconds).toString();
          Body<EndDates.Wish> body = new Body.Read<>(new EndDates.Wish(true, text), List.of());
          world
              .server()
              .call(
                  "end %s after %s".formatted(vps.text(), text),
                  doors -> {
                    world.ends().dated(vps, text != null);
                    return doors.endDates().accept(customer.caller(), vps.text(), body);
                  });
        });
  }

  void switchPower() {
    if (customer.vpses.isEmpty()) {
      return;
    }
    VpsId vps = customer.vpses.get(world.choices().below(customer.vpses.size()));
    PowerAct act = PowerAct.values()[world.choices().below(PowerAct.values().length)];
    switchPower(vps, act, world.choices().below(2) == 1);
  }

  private void switchPower(VpsId vps, PowerAct act, boolean force) {
    String key = "power-" + world.witness().newRequest();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (switchPower(vps, act, force, key) != null) {
        return;
      }
      world.scheduler().sleep(Duration.ofMillis(WAITS.get(1 + attempt)).toNanos());
    }
  }

  private PowerIntake.@Nullable Answer switchPower(
      VpsId vps, PowerAct act, boolean force, String key) {
    PowerCall call =
        new PowerCall(
            customer.caller(),
            vps.text(),
            act,
            new Body.Read<>(new PowerCall.Wish(force), List.of()),
            new Sending(key, "same " + key));
    return world
        .server()
        .call(
            act.kind() + " " + vps.text(),
            doors -> {
              PowerIntake.Answer answer = doors.power().accept(call);
              if (answer instanceof PowerIntake.Answer.Accepted(JobId job, _)) {
                world.witness().powerAccepted(customer, key, job);
                if (!customer.switchings.contains(job)) {
                  customer.switchings.add(job);
                }
              }
              return answer;
            })
        .orElse(null);
  }

  private void delete() {
    Backup backup = customer.backups().get(world.choices().below(customer.backups().size()));
    String vps = customer.source().id().text();
    world
        .server()
        .call(
            "delete " + backup.id().text(),
            doors -> {
              customer.deleted.add(backup.id());
              return doors.delete(customer.caller(), vps, backup.id().text());
            });
  }

  private void lookAround() {
    Customer other =
        world.customers().stream().filter(c -> c != customer).findFirst().orElseThrow();
    world
        .server()
        .call(
            "look around",
            doors -> {
              List<Vps> mine =
                  doors
                      .store()
                      .transact(
                          tx -> tx.vpses().page(customer.account().id(), null, null, null, 50));
              mine.stream()
                  .filter(vps -> !vps.account().equals(customer.account().id()))
                  .findFirst()
                  .ifPresent(vps -> trespassed("the list of VPSs shows " + vps.id()));
              if (doors.list(customer.caller(), other.source().id().text()).isPresent()) {
                trespassed("another account's backups are listed");
              }
              Optional<JobId> theirs = other.jobs.stream().findFirst();
              theirs.ifPresent(job -> {
                if (doors
                    .store()
                    .transact(tx ->
                        tx.jobs().find(customer.account().id(), job).isPresent()
                            || tx.jobs()
                                .withoutJournal(customer.account().id(), job)
                                .isPresent())) {
                  trespassed("another account's job is shown");
                }
              });
              return mine.size();
            });
    RestoreAnswer answer = send(other, world.witness().newRequest(), 0, null, "not mine");
    if (answer != null
        && !(answer instanceof RestoreAnswer.Refused refused
            && refused.refusal().code() == ProblemCode.VPS_NOT_FOUND)) {
      trespassed("another account's backup is answered with " + answer);
    }
  }

  private void trespassed(String found) {
    world.witness().broken(Invariant.TENANTS_APART, found);
  }
}
