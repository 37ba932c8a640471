package dev.vakna.core.traffic;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.seed.Seed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An engine that has a machine's traffic counted right before each call that may lose its counter,
 * whoever makes the call: nobody sends for nothing by starting a machine again and again. That it
 * cannot be counted keeps no machine from being stopped.
 */
public final class LastLook implements Engine {

  private final Engine engine;
  private final TrafficMeter meter;
  private final Told told;

  /** Who hears how it went. */
  public interface Told {

    /** A machine's traffic was counted, or there was nothing to count. */
    void counted();

    /** It could not be counted, and the call is made all the same. */
    void missed(MachineName machine, RuntimeException why);
  }

  /**
   * @param engine makes the calls
   * @param meter counts the traffic of that engine's machines
   * @param told of each look
   */
  public LastLook(Engine engine, TrafficMeter meter, Told told) {
    this.engine = Objects.requireNonNull(engine);
    this.meter = Objects.requireNonNull(meter);
    this.told = Objects.requireNonNull(told);
  }

  private void look(Place place) {
    try {
      meter.look(place.machine());
      told.counted();
    } catch (RuntimeException e) {
      told.missed(place.machine(), e);
    }
  }

  @Override
  public void resize(Place place, MachineSize size, Watch watch) throws InterruptedException {
    look(place);
    engine.resize(place, size, watch);
  }

  @Override
  public Given boot(Place place, Watch watch) throws InterruptedException {
    look(place);
    return engine.boot(place, watch);
  }

  @Override
  public void stop(Place place, Watch watch) throws InterruptedException {
    look(place);
    engine.stop(place, watch);
  }

  @Override
  public void destroy(Place place, Watch watch) throws InterruptedException {
    look(place);
    engine.destroy(place, watch);
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public SiteReading read() {
    return engine.read();
  }

  @Override
  public Reserved reserve(MachinePlan plan, Watch watch) throws InterruptedException {
    return engine.reserve(plan, watch);
  }

  @Override
  public boolean isTaken(Wire wire, Identity identity) throws InterruptedException {
    return engine.isTaken(wire, identity);
  }

  @Override
  public void giveIdentity(Place place, Seed seed, Watch watch) throws InterruptedException {
    engine.giveIdentity(place, seed, watch);
  }

  @Override
  public Given define(Place place, MachinePlan plan, Watch watch) throws InterruptedException {
    return engine.define(place, plan, watch);
  }

  @Override
  public Enforcement open(Place place, Inbound inbound, Watch watch) throws InterruptedException {
    return engine.open(place, inbound, watch);
  }

  @Override
  public void powerDown(Place place) {
    engine.powerDown(place);
  }

  @Override
  public void createDisks(Place place, MachinePlan plan, Watch watch) throws InterruptedException {
    engine.createDisks(place, plan, watch);
  }

  @Override
  public TransferReceipt writeDisks(
      Place place, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    return engine.writeDisks(place, plan, source, watch);
  }

  @Override
  public CheckReceipt checkDisks(Place place, MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    return engine.checkDisks(place, plan, fullUpTo, watch);
  }

  @Override
  public Sightings sightings() {
    return engine.sightings();
  }

  @Override
  public Observation observe(Place place) {
    return engine.observe(place);
  }

  @Override
  public Observation.State state(Place place) {
    return engine.state(place);
  }

  @Override
  public Gauges gauges(Place place) {
    return engine.gauges(place);
  }

  @Override
  public TrafficCounters traffic() {
    return engine.traffic();
  }

  @Override
  public Traces traces() {
    return engine.traces();
  }

  @Override
  public List<Service> services(Place place) {
    return engine.services(place);
  }

  @Override
  public Optional<String> console(Place place, int maxChars) {
    return engine.console(place, maxChars);
  }

  @Override
  public Screen screen(Place place) {
    return engine.screen(place);
  }
}
