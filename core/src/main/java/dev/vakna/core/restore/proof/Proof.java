package dev.vakna.core.restore.proof;

import dev.vakna.core.engine.Observation;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.network.Address6;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was confirmed of a started clone, and what was not.
 *
 * @param confirmed names of what the guest or the outside confirmed
 * @param guest the guest's own report, or null
 * @param answers services that answered
 * @param agentAnswers the guest agent answered
 * @param warnings what could not be confirmed
 * @param state the judgment
 * @param off the guest has switched itself off
 * @param noScreen why there is no picture of its display; empty when there is one
 */
public record Proof(
    List<String> confirmed,
    @Nullable GuestReport guest,
    List<Observation.Answer> answers,
    boolean agentAnswers,
    List<Warning> warnings,
    State state,
    boolean off,
    String noScreen) {

  /** How much was shown. */
  public enum State {
    /** Something in the guest answered. */
    PROVEN,
    /** It runs and read its disks; nothing in it answered. */
    UNCONFIRMED,
    /** It did not come up, and was kept because that was asked for. */
    NOT_PROVEN;

    /** As in answers: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Proof {
    confirmed = List.copyOf(confirmed);
    answers = List.copyOf(answers);
    warnings = List.copyOf(warnings);
    state = judged(state, guest != null || agentAnswers || !answers.isEmpty());
    noScreen = saidOfScreen(noScreen);
  }

  /** An older release wrote no judgment. */
  private static State judged(@Nullable State state, boolean alive) {
    return state != null ? state : alive ? State.PROVEN : State.UNCONFIRMED;
  }

  private static String saidOfScreen(@Nullable String noScreen) {
    return noScreen == null ? "it was made by a release that took no pictures" : noScreen;
  }

  /** The same with what became of the picture. */
  public Proof withScreen(String absence) {
    return new Proof(confirmed, guest, answers, agentAnswers, warnings, state, off, absence);
  }

  /**
   * Of a guest that did not come up and is kept.
   *
   * @param why what it did instead, a clause with its full stop
   */
  public static Proof notProven(String why, boolean off) {
    return new Proof(
        List.of(),
        null,
        List.of(),
        false,
        List.of(
            new Warning(
                "guest_not_proven",
                "The machine did NOT come up: %s It was kept all the same and is charged, because this installation is set to keep such machines. Look at the job's report and at its console; cancel it when it is of no use."
                    .formatted(why)),
            new Warning(
                "identity_not_confirmed",
                "Nothing inside the guest confirmed its new identity; its host name, machine-id, SSH host keys and network settings may still be the original's.")),
        State.NOT_PROVEN,
        off,
        "");
  }

  /**
   * Judges what was seen.
   *
   * @param bootDiskGrew the boot disk is larger than its original
   * @param bootDiskSourceBytes size of the original's boot disk
   * @param keys fingerprints of the SSH keys that were to be added
   */
  public static Proof judge(
      Identity identity,
      Observation seen,
      @Nullable GuestReport report,
      long bootDiskSourceBytes,
      boolean bootDiskGrew,
      List<String> keys) {
    Findings findings = new Findings();
    if (!keys.isEmpty()) {
      GuestReport.Login login = report == null ? null : report.login();
      findings.judge(
          "ssh_keys",
          login != null && login.keys().containsAll(keys),
          "The guest did not show that it added your SSH keys, as one without cloud-init does not. Log in as before, and add them yourself where they are missing.");
    }
    if (seen.agentAnswers()) {
      findings.confirmed.add("guest_agent");
    }
    seen.answers().forEach(answer -> findings.confirmed.add(answer.service()));
    if (report == null) {
      boolean alive = seen.agentAnswers() || !seen.answers().isEmpty();
      if (!alive) {
        findings.warn(
            "guest_not_confirmed",
            "The machine runs and reads its disks, but nothing in it has answered yet. Look at its console.");
      }
      findings.warn(
          "identity_not_confirmed",
          "The guest did not report back, as one without cloud-init does not. Its MAC address, UUID and"
              + " generation id are new; its host name, machine-id, SSH host keys and network settings inside"
              + " may still be the original's. Change them before both are on one network.");
    } else {
      judge(findings, identity, report, bootDiskSourceBytes, bootDiskGrew);
    }
    if (!seen.strangeAddresses().isEmpty()) {
      findings.warn(
          "other_address_silenced",
          "Inside, the machine uses %s, which is not its own address, as one without cloud-init does with its original's. Nothing that it sends from there is let through, so the original is not disturbed, and the machine is not reached. Ask support to open its console, and set the address %s/%d with the gateway %s there."
              .formatted(
                  String.join(", ", seen.strangeAddresses()),
                  identity.address(),
                  identity.prefix(),
                  identity.gateway()));
    }
    boolean alive = report != null || seen.agentAnswers() || !seen.answers().isEmpty();
    return new Proof(
        findings.confirmed,
        report,
        seen.answers(),
        seen.agentAnswers(),
        findings.warnings,
        alive ? State.PROVEN : State.UNCONFIRMED,
        false,
        "");
  }

  private static void judge(
      Findings findings,
      Identity identity,
      GuestReport report,
      long bootDiskSourceBytes,
      boolean bootDiskGrew) {
    findings.judge(
        "hostname",
        Objects.equals(report.hostname(), identity.hostname()),
        "The guest calls itself by another name than '%s'.".formatted(identity.hostname()));
    GuestReport.Previous previous = report.previous();
    String machineId = report.machineId();
    findings.judge(
        "machine_id",
        machineId != null && previous != null && !machineId.equals(previous.machineId()),
        "The guest did not show that its machine-id is new.");
    boolean newKeys =
        previous != null
            && !report.hostKeys().isEmpty()
            && report.hostKeys().stream().noneMatch(previous.hostKeys()::contains);
    findings.judge(
        "ssh_host_keys", newKeys, "The guest did not show that its SSH host keys are new.");
    findings.judge(
        "address",
        report.addresses().contains(identity.address()),
        "The guest did not show that it took the address %s.".formatted(identity.address()));
    Address6 six = identity.six();
    if (six != null) {
      findings.judge(
          "address6",
          report.addresses().contains(six.address()),
          "The guest did not show that it took the IPv6 address %s.".formatted(six.address()));
    }
    findings.judge(
        "mac",
        report.macs().contains(identity.mac()),
        "The guest did not show its new MAC address.");
    if (bootDiskGrew) {
      findings.judge(
          "root_filesystem_grown",
          report.rootBytes() > bootDiskSourceBytes,
          "The root file system was not seen to grow to the larger disk; grow it inside the guest.");
    }
  }

  private static final class Findings {
    private final List<String> confirmed = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    void judge(String what, boolean holds, String otherwise) {
      if (holds) {
        confirmed.add(what);
      } else {
        warn(what + "_not_confirmed", otherwise);
      }
    }

    void warn(String code, String message) {
      warnings.add(new Warning(code, message));
    }
  }
}
