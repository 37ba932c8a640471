package dev.vakna.simulator.planted;

import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.Invariant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** A bug of a kind that such systems have had, and what it must be found by. */
enum Plant {
  A_WRITE_WITHOUT_A_FENCE(DrivePlants.NoFence::new, Invariant.FENCED_OUT, Invariant.ENDS_ONCE),
  A_CLAIM_THAT_FORGETS_THE_CAPS(DrivePlants.ForgottenCaps::new, Invariant.WITHIN_CAPS),
  AN_UNDO_THAT_FORGETS_THE_ADDRESS(
      DrivePlants.ForgottenAddress::new, Invariant.NO_SURPRISES, Invariant.ADDRESSES_MATCH_RECORDS),
  AN_ADDRESS_THAT_IS_GIVEN_AT_ONCE(AddressPlants.NothingHeldBack::new, Invariant.ADDRESSES_REST),
  CHARGED_BEFORE_ACTIVE(
      DrivePlants.ChargedEarly::new,
      Invariant.NOTHING_CHARGED_FOR_NOTHING,
      Invariant.METERS_MATCH_RECORDS),
  A_MACHINE_FOUND_BY_ITS_LOOKS(
      DrivePlants.FoundByLooks::new,
      Invariant.MACHINES_MATCH_RECORDS,
      Invariant.NOTHING_LEFT_WHEN_FAILED),
  AN_EFFECT_BEFORE_ITS_INTENT(
      DrivePlants.LateIntent::new,
      Invariant.MACHINES_MATCH_RECORDS,
      Invariant.NOTHING_LEFT_WHEN_FAILED),
  A_KEY_THAT_IS_NOT_KEPT(
      DoorPlants.KeyNotKept::new, Invariant.ONE_REQUEST_ONE_JOB, Invariant.SAME_ANSWER_AGAIN),
  A_KEY_THAT_IS_NOT_HELD(
      DoorPlants.KeyNotHeld::new, Invariant.ONE_REQUEST_ONE_JOB, Invariant.SAME_ANSWER_AGAIN),
  AN_UNDO_THAT_FAILS_AND_SAYS_IT_DID_NOT(
      DrivePlants.SilentUndo::new,
      Invariant.NOTHING_LEFT_WHEN_FAILED,
      Invariant.MACHINES_MATCH_RECORDS),
  AN_END_THAT_FORGETS_A_METER(DoorPlants.ForgottenMeter::new, Invariant.METERS_MATCH_RECORDS),
  A_WATCH_THAT_METERS_WHAT_IS_BEING_MADE(
      WatchPlants.EagerWatch::new,
      Invariant.NOTHING_CHARGED_FOR_NOTHING,
      Invariant.NO_SURPRISES,
      Invariant.METERS_MATCH_RECORDS),
  AN_ENDING_IN_TWO_TRANSACTIONS(
      DrivePlants.TornEnding::new, Invariant.NO_SURPRISES, Invariant.ONE_MACHINE_OR_NONE),
  A_JOB_SHOWN_TO_ANYBODY(() -> new DoorPlants.OpenJobs("find"), Invariant.TENANTS_APART),
  A_JOB_LISTED_FOR_ANYBODY(
      () -> new DoorPlants.OpenJobs("withoutJournal"), Invariant.TENANTS_APART),
  A_SOURCE_THAT_IS_CHANGED(DrivePlants.ChangedSource::new, Invariant.SOURCES_UNTOUCHED),
  A_CANCELLATION_THAT_IS_ONLY_ANSWERED(DoorPlants.LostWish::new, Invariant.ACCEPTED_CANCEL_ENDS_IT),
  A_SWEEPER_THAT_DOES_NOT_LOOK_TWICE(
      DoorPlants.HastySweeper::new,
      Invariant.SWEPT_ONLY_WHEN_OVER,
      Invariant.MACHINES_MATCH_RECORDS),
  A_WATCH_THAT_STARTS_WHAT_WAS_SWITCHED_OFF(
      WatchPlants.StubbornWatch::new, Invariant.POWER_AS_WANTED),
  A_WISH_FOR_POWER_THAT_IS_NOT_WRITTEN(DoorPlants.WishNotWritten::new, Invariant.WISH_NEVER_LOST),
  A_LOOK_THAT_FORGETS_WHAT_WAS_READ(
      DoorPlants.ForgottenFacts::new, Invariant.SOURCES_UNTOUCHED, Invariant.DAMAGE_IS_REMEMBERED),
  A_DELETION_THAT_ASKS_NOBODY_WHO_READS(
      DoorPlants.ForgottenReaders::new, Invariant.READ_IS_NOT_DELETED),
  A_DELETION_THAT_IS_NOT_FINISHED(DoorPlants.ForgottenDeletion::new, Invariant.SOURCES_UNTOUCHED),
  A_RETRY_THAT_STARTS_THE_BAR_AGAIN(DrivePlants.BarAnew::new, Invariant.PROGRESS_ONLY_FORWARD),
  AN_OUTAGE_TAKEN_FOR_ABSENCE(
      RemotePlants.OutageTakenForAbsence::new,
      Invariant.POWERED_TIME_IS_CHARGED_TIME,
      Invariant.POWER_AS_WANTED),
  AN_OUTAGE_COUNTED_AS_AN_ATTEMPT(
      RemotePlants.OutageCountedAsAttempt::new, Invariant.NOT_UNDONE_FOR_AN_OUTAGE),
  A_PLAN_THAT_IS_BELIEVED(RemotePlants.GivenIsNotRead::new, Invariant.ADDRESSES_MATCH_RECORDS),
  A_REMOVAL_THAT_IS_ONLY_BEGUN(
      RemotePlants.RemovalOnlyBegun::new, Invariant.NOTHING_LEFT_WHEN_FAILED),
  A_REMOVAL_THAT_DOES_NOT_LET_SETTLE(
      RemotePlants.RemovalThatDoesNotLetSettle::new,
      Invariant.NOTHING_LEFT_WHEN_FAILED,
      Invariant.MACHINES_MATCH_RECORDS),
  AN_END_THAT_IS_CHARGED_UNTIL_SOMEBODY_LOOKS(
      EndPlants.ChargedUntilSomebodyLooks::new, Invariant.NEVER_CHARGED_BEYOND_ITS_END),
  AN_END_THAT_IS_CHARGED_UNTIL_ALL_IS_REMOVED(
      EndPlants.ChargedUntilRemoved::new,
      Invariant.NEVER_CHARGED_BEYOND_ITS_END,
      Invariant.METERS_MATCH_RECORDS),
  AN_END_THAT_IS_NOT_TAKEN_BACK(EndPlants.EndNotTakenBack::new, Invariant.ENDS_WHEN_SAID),
  ENDS_THAT_NOBODY_LOOKS_FOR(
      EndPlants.ForgottenEnds::new, Invariant.ENDS_WHEN_SAID, Invariant.COMES_TO_REST),
  A_RESIZE_THAT_IS_NOT_RECORDED(
      EndPlants.ResizeNotRecorded::new, Invariant.RUNS_IN_WHAT_IS_CHARGED),
  METERS_OF_THE_OLD_SIZE(EndPlants.MetersOfTheOldSize::new, Invariant.RUNS_IN_WHAT_IS_CHARGED),
  A_START_IN_THE_OLD_SIZE(EndPlants.StartsInItsOldSize::new, Invariant.RUNS_IN_WHAT_IS_CHARGED),
  AN_OLDER_FIREWALL_OVER_A_NEWER_ONE(
      FirewallPlants.OlderReplacesNewer::new, Invariant.OPEN_AS_SAID),
  A_FIREWALL_SETTLED_BY_ANY_ANSWER(FirewallPlants.AnyAnswerCounts::new, Invariant.OPEN_AS_SAID),
  A_FIREWALL_THAT_IS_ONLY_ANSWERED(FirewallPlants.SaidAndNotWritten::new, Invariant.OPEN_AS_SAID),
  A_PLAN_THAT_IS_NOT_USED_UP(PlanPlants.NotUsedUp::new, Invariant.PLAN_USED_ONCE),
  A_PLAN_THAT_NEVER_EXPIRES(PlanPlants.NeverExpires::new, Invariant.PLAN_IS_WHAT_IS_MADE),
  A_PLAN_AT_OTHER_PRICES(PlanPlants.OtherPrices::new, Invariant.PLAN_IS_WHAT_IS_MADE),
  A_PLAN_THAT_ADDS_NOTHING(PlanPlants.NothingAdded::new, Invariant.PLAN_IS_WHAT_IS_MADE),
  KEYS_THAT_ARE_NOT_GIVEN(PlanPlants.KeysNotGiven::new, Invariant.PLAN_IS_WHAT_IS_MADE),
  KEYS_THAT_ARE_REMEMBERED(KeyPlants.RememberedKeys::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  SESSIONS_THAT_ARE_REMEMBERED(
      KeyPlants.RememberedSessions::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  USERS_THAT_ARE_REMEMBERED(KeyPlants.RememberedUsers::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  SESSIONS_WITHOUT_END(KeyPlants.EndlessSessions::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  WHO_WAS_LET_IN_STAYS_IN(KeyPlants.LetInForGood::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  A_SIGN_OUT_THAT_ENDS_NO_CALL(
      KeyPlants.SignedOutForNothing::new, Invariant.ENDED_IS_ANSWERED_NO_MORE),
  AN_EVENT_THAT_IS_FORGOTTEN(EventPlants.OneForgotten::new, Invariant.FOLLOWERS_MISS_NOTHING),
  AN_EVENT_THAT_IS_TOLD_AGAIN(EventPlants.ToldAgain::new, Invariant.FOLLOWERS_MISS_NOTHING),
  A_PLACE_THAT_IS_INVENTED(EventPlants.InventedPlace::new, Invariant.FOLLOWERS_MISS_NOTHING),
  TRAFFIC_THAT_EACH_SERVER_COUNTS(
      TrafficPlants.CountedByEachServer::new, Invariant.EACH_BYTE_CHARGED_ONCE),
  A_COUNTER_THAT_BEGINS_ANEW_UNSEEN(
      TrafficPlants.BeginsAnewUnseen::new, Invariant.EACH_BYTE_CHARGED_ONCE),
  A_COUNTER_THAT_IS_FORGOTTEN_AT_ONCE(
      TrafficPlants.ForgottenAtOnce::new, Invariant.EACH_BYTE_CHARGED_ONCE),
  TRAFFIC_OF_WHAT_IS_BEING_MADE(
      TrafficPlants.ChargedWhileMade::new, Invariant.NOTHING_CHARGED_FOR_NOTHING);

  private final Supplier<Assembly> assembly;
  private final Set<Invariant> foundBy;

  Plant(Supplier<Assembly> assembly, Invariant first, Invariant... more) {
    this.assembly = assembly;
    this.foundBy = EnumSet.of(first, more);
  }

  Assembly assembly() {
    return assembly.get();
  }

  /** The seeds up to this one are known not to show it: a rare one is looked for behind them. */
  long before() {
    return switch (this) {
      case A_LOOK_THAT_FORGETS_WHAT_WAS_READ -> 9_400;
      case A_REMOVAL_THAT_DOES_NOT_LET_SETTLE -> 15_000;
      case AN_OLDER_FIREWALL_OVER_A_NEWER_ONE -> 1_100;
      case A_FIREWALL_SETTLED_BY_ANY_ANSWER -> 5_400;
      default -> 0;
    };
  }

  Set<Invariant> foundBy() {
    return foundBy;
  }
}
