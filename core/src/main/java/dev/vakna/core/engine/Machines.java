package dev.vakna.core.engine;

import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.seed.Seed;

/**
 * Makes machines, runs and removes them. Every call may be repeated, by the same caller or another
 * one. A call that may take long asks its {@link Watch} again and again and lets {@link
 * InterruptedException} pass; what it had begun may go on without it, and is found by the next
 * call.
 */
public interface Machines {

  /**
   * Makes sure that one machine of that name can be made, and only one: makes what the site refuses
   * to make twice, or adopts what an earlier call made. Nothing large is made yet.
   *
   * @return the machine's place, and what it surely gets; the same when called again
   */
  Reserved reserve(MachinePlan plan, Watch watch) throws InterruptedException;

  /**
   * Whether somebody at that wire has one of that identity's addresses now. Asked before the
   * machine is made: an address that others use in spite of all records must not be given. An
   * engine that cannot listen there answers false.
   */
  default boolean isTaken(Wire wire, Identity identity) throws InterruptedException {
    return false;
  }

  /** Puts the seed where the guest finds it, in place of an earlier one. */
  void giveIdentity(Place place, Seed seed, Watch watch) throws InterruptedException;

  /**
   * Fixes how the machine is run and reached, and leaves it stopped. A machine that is already
   * defined stays as it is.
   *
   * @return what it really got; the same when called again
   */
  Given define(Place place, MachinePlan plan, Watch watch) throws InterruptedException;

  /**
   * Makes sure that a defined machine has that size whenever it runs from now on. One that has it
   * already, running or not, is left alone; the run of one that runs in another is ended.
   */
  void resize(Place place, MachineSize size, Watch watch) throws InterruptedException;

  /**
   * Has a defined machine be reached from now on by what is named and nothing else, running or not,
   * also after each start and whatever the host loses when it restarts. An older word than the one
   * that holds changes nothing, however late its caller is: the engine keeps the version, and it
   * compares and replaces it in one. What a machine was planned with is older than any word.
   *
   * @return whether it holds; of two callers of one version both are told the same
   */
  Enforcement open(Place place, Inbound inbound, Watch watch) throws InterruptedException;

  /**
   * Runs a defined machine; one that runs already is adopted.
   *
   * @return what the machine got that was not told before; the same when called again
   * @throws EngineException not retryable when its disks were never filled to the end
   */
  Given boot(Place place, Watch watch) throws InterruptedException;

  /** Asks the guest to power off. Returns at once; watch {@link Sights#observe}. */
  void powerDown(Place place);

  /** Ends the machine's run at once; keeps its disks. One that is not there is as one stopped. */
  void stop(Place place, Watch watch) throws InterruptedException;

  /**
   * Removes the machine with all it has, and whatever else {@link Sights#traces} tells under its
   * name: by its place, and by its marks. Finding nothing is success.
   */
  void destroy(Place place, Watch watch) throws InterruptedException;
}
