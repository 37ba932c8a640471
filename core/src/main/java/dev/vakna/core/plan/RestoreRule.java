package dev.vakna.core.plan;

import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.AdmittedRestore;
import dev.vakna.core.admission.Assessment;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.seed.SshKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges a wish for a restore, with what it adds and by the plan that it names: the admission's own
 * answer, for exactly what the plan told. Pure.
 */
public final class RestoreRule {

  private RestoreRule() {}

  /**
   * What is to be said of a wish that names no plan.
   *
   * @param additions what is added, as far as it could be read
   */
  public record Told(Assessment found, Additions additions) {}

  /** What came of it. */
  public sealed interface Outcome {

    /**
     * It is restored.
     *
     * @param plan the plan that is used up, or null
     */
    record Admitted(AdmittedRestore restore, Additions additions, @Nullable PlanId plan)
        implements Outcome {}

    /** It is not. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  /**
   * All that is to be said of a wish, whatever plan it names.
   *
   * @param faults faults found while the body was read
   * @param now by storage's clock
   */
  public static Told assess(
      AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults, Instant now) {
    List<FieldFault> all = new ArrayList<>(faults);
    Additions additions = Additions.read(request, now, all);
    return new Told(Admission.assess(facts, request, all), additions);
  }

  /**
   * Decides a restore.
   *
   * @param faults faults found while the body was read
   * @param plan the account's plan of the id that the request names; null when there is none
   * @param now by storage's clock
   */
  public static Outcome decide(
      AdmissionFacts facts,
      RestoreRequest request,
      List<FieldFault> faults,
      @Nullable RestorePlan plan,
      Instant now) {
    if (request.planId() == null) {
      Told told = assess(facts, request, faults, now);
      return outcome(facts, request.name(), told.found(), told.additions(), null);
    }
    String useless = useless(facts, plan, now);
    if (plan == null || useless != null) {
      Refusal own = assess(facts, request, faults, now).found().refusal();
      return new Outcome.Refused(
          own != null && faultOfRequest(own) ? own : changed(Objects.requireNonNull(useless)));
    }
    List<FieldFault> all = new ArrayList<>(faults);
    all.addAll(conflicts(request, plan.terms()));
    if (!all.isEmpty()) {
      return new Outcome.Refused(Refusal.invalid(all));
    }
    return planned(facts, plan);
  }

  /**
   * Whether what was said is faulty by itself. That no request at all could be met, because of what
   * the source needs, is no fault of this one: for that a gate is closed.
   */
  public static boolean faultOfRequest(Refusal refusal) {
    return refusal.code() == ProblemCode.INVALID_REQUEST
        && refusal.faults().stream()
            .anyMatch(fault -> fault.code() != FieldFault.Code.REQUIRED_ABOVE_MAXIMUM);
  }

  private static Outcome planned(AdmissionFacts facts, RestorePlan plan) {
    PlanTerms terms = plan.terms();
    Assessment found = Admission.assess(facts, terms.request(), List.of());
    Refusal refusal = found.refusal();
    if (refusal != null && refusal.code() == ProblemCode.INVALID_REQUEST) {
      return new Outcome.Refused(
          changed("What was planned is not offered any more: " + refusal.detail()));
    }
    if (!PlanTerms.archive(facts.backup()).equals(terms.archive())) {
      return new Outcome.Refused(changed("The backup is another one than was planned with."));
    }
    if (!terms.priced(found.region().prices())) {
      return new Outcome.Refused(
          changed("The prices of region %s have changed.".formatted(terms.region())));
    }
    return outcome(facts, terms.name(), found, terms.additions(), plan.id());
  }

  private static Outcome outcome(
      AdmissionFacts facts,
      @Nullable String name,
      Assessment found,
      Additions additions,
      @Nullable PlanId plan) {
    Refusal refusal = found.refusal();
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    return new Outcome.Admitted(Admission.admitted(facts, name, found), additions, plan);
  }

  /** Why a plan is of no use, in words; null when it is of use. */
  private static @Nullable String useless(
      AdmissionFacts facts, @Nullable RestorePlan plan, Instant now) {
    if (plan == null
        || !plan.source().equals(facts.source().id())
        || !plan.backup().equals(facts.backup().id())) {
      return "There is no such plan of this backup.";
    }
    if (plan.usedBy() != null) {
      return "The plan has been used already, by %s.".formatted(plan.usedBy());
    }
    return plan.expiresAt().isAfter(now) ? null : "The plan has expired.";
  }

  private static Refusal changed(String why) {
    return Refusal.of(
        ProblemCode.PLAN_CHANGED,
        why + " Make a new plan and look at it, or leave out planId. Nothing was created.");
  }

  private static List<FieldFault> conflicts(RestoreRequest said, PlanTerms terms) {
    List<FieldFault> faults = new ArrayList<>();
    compare(faults, "name", said.name(), terms.name());
    compare(faults, "region", said.region(), terms.region());
    compare(faults, "cpuCores", said.cpuCores(), terms.resources().cpuCores());
    compare(faults, "memoryGb", said.memoryGb(), terms.resources().memoryGb());
    compare(faults, "storageGb", said.storageGb(), terms.resources().storageGb());
    String mode = terms.bootMode();
    compare(faults, "bootMode", said.bootMode(), mode == null ? "auto" : mode);
    List<FieldFault> unread = new ArrayList<>();
    // A moment that was far enough ahead when it was planned still is.
    Additions read = Additions.read(said, Instant.MIN, unread);
    Additions bound = terms.additions();
    if (said.sshKeys() != null && (faulty(unread, "/sshKeys") || !same(read, bound))) {
      conflict(faults, "sshKeys", "other keys");
    }
    if (said.deleteAfter() != null
        && (faulty(unread, "/deleteAfter")
            || !Objects.equals(read.deleteAfter(), bound.deleteAfter()))) {
      conflict(
          faults,
          "deleteAfter",
          Optional.ofNullable(bound.deleteAfter()).map(Object::toString).orElse("no end"));
    }
    return faults;
  }

  private static boolean faulty(List<FieldFault> faults, String pointer) {
    return faults.stream().anyMatch(fault -> fault.pointer().startsWith(pointer));
  }

  private static boolean same(Additions one, Additions other) {
    return one.sshKeys().stream()
        .map(SshKey::line)
        .toList()
        .equals(other.sshKeys().stream().map(SshKey::line).toList());
  }

  private static void compare(
      List<FieldFault> faults, String field, @Nullable Object said, Object planned) {
    if (said != null && !said.equals(planned)) {
      conflict(faults, field, planned.toString());
    }
  }

  private static void conflict(List<FieldFault> faults, String field, String planned) {
    faults.add(
        new FieldFault(
            "/" + field,
            FieldFault.Code.CONFLICTS_WITH_PLAN,
            "`%s` does not agree with the plan, which has %s. Leave it out, or make another plan."
                .formatted(field, planned)));
  }
}
