package dev.vakna.simulator.world;

import java.util.Locale;

/** What must hold in every run, whatever goes wrong. */
public enum Invariant {
  COMES_TO_REST(
      "When faults end and an operator has given back what was parked with its cause, every operation ends."),
  ONE_REQUEST_ONE_JOB("One accepted request leads to one job, however often it is sent."),
  SAME_ANSWER_AGAIN("A request sent again under its key is answered as the first time."),
  ONE_MACHINE_OR_NONE(
      "A restore that completed has one machine with everything; one that failed has nothing."),
  MACHINES_MATCH_RECORDS("The engine's machines are those of the records, one to one."),
  ADDRESSES_MATCH_RECORDS("The leased addresses are those of the Cloud VMs, one to one."),
  ADDRESSES_REST(
      "An address of a provider's network is not leased again before it has rested, nor twice."),
  METERS_MATCH_RECORDS(
      "Open meters are those of active Cloud VMs: none before or after, storage and address always,"
          + " processor and memory while it runs."),
  NOTHING_CHARGED_FOR_NOTHING("A restore that failed or was cancelled is never charged."),
  NEVER_CHARGED_BEYOND_ITS_END(
      "A Cloud VM that was cancelled, or whose date has come, is never charged a second more."),
  ENDS_WHEN_SAID(
      "A Cloud VM whose time has come is ended, once; one whose end was taken back stays."),
  PLAN_USED_ONCE("A plan becomes one restore at most, whoever sends it how often to which server."),
  PLAN_IS_WHAT_IS_MADE(
      "A restore by a plan is accepted at the prices that it told, and makes what it told: size,"
          + " region, name, SSH keys, end, of that backup; or it is refused."),
  ENDED_IS_ANSWERED_NO_MORE(
      "A key that was revoked or has expired, and a session that has ended, is answered no more;"
          + " all others are."),
  FOLLOWERS_MISS_NOTHING(
      "Whoever follows events of an account or of a job, over whichever servers, misses none, hears"
          + " none twice, and hears all in their order."),
  EACH_BYTE_CHARGED_ONCE(
      "A Cloud VM is charged for what it sent as far as a whole look could see it, and for no byte"
          + " more or twice."),
  METERS_NEVER_OVERLAP("Intervals of one meter of one Cloud VM never overlap."),
  POWERED_TIME_IS_CHARGED_TIME(
      "Processor and memory are charged for the time in which the machine ran, as soon as a whole"
          + " look could see it."),
  RUNS_IN_WHAT_IS_CHARGED(
      "A machine that runs has the size that is recorded and metered, and that its owner was told."),
  OPEN_AS_SAID(
      "What is open of a machine is what its owner said last, and its owner is told that it is so."),
  POWER_AS_WANTED("A machine that should run runs, and one that was switched off stays off."),
  WISH_NEVER_LOST(
      "A wish for power that was accepted stands in the records until its job ends, and that job"
          + " is the same however often the wish is sent."),
  ACCEPTED_CANCEL_ENDS_IT("A cancellation that was accepted never ends in a completed job."),
  NOTHING_LEFT_WHEN_FAILED("At the moment a restore is said to have failed nothing of it is left."),
  NOT_UNDONE_FOR_AN_OUTAGE(
      "No operation is undone or set aside because its engine was out of reach, however long."),
  FENCED_OUT("A worker that lost its lease changes nothing in storage."),
  PROGRESS_ONLY_FORWARD("Progress of a job never goes back while it goes forward."),
  ENDS_ONCE("A job that ended never changes again."),
  SWEPT_ONLY_WHEN_OVER(
      "The reconciler removes only machines whose operations are over and whom no record knows."),
  SOURCES_UNTOUCHED("The VPS that was backed up, and its backups, stay as they were."),
  DAMAGE_IS_REMEMBERED("A backup that a restore found damaged stays marked so."),
  BACKUPS_MATCH_THEIR_STORE(
      "The records of backups are those of the store's archives, one to one."),
  READ_IS_NOT_DELETED("An archive that a restore reads is never deleted, and none by itself."),
  TENANTS_APART("An account sees and reaches its own alone."),
  EACH_ITSELF("No two machines share an address, a MAC address, a UUID or an instance."),
  NO_SURPRISES("Nothing fails in a way that nobody foresaw."),
  WITHIN_CAPS("No more is under way of one customer, or from one store, than the caps allow."),
  WITHIN_LIMITS("Nothing is admitted beyond an account's limits or the host's room.");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** What holds. */
  public String sentence() {
    return sentence;
  }

  /** As printed. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
