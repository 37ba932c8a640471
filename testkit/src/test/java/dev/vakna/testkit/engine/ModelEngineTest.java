package dev.vakna.testkit.engine;

/** The engine in memory, as it is on one host, holds to what engines promise. */
class ModelEngineTest extends EngineContract {

  @Override
  protected EngineStage open() {
    return new ModelStage();
  }
}
