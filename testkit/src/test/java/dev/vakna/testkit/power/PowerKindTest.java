package dev.vakna.testkit.power;

import dev.vakna.core.power.PowerAct;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.OperationContract;
import dev.vakna.testkit.operation.Stage;
import dev.vakna.testkit.restore.PowerOfAMachine;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** Switching power stands what every operation must. */
class PowerKindTest {

  @Nested
  class Start extends OperationContract {
    @Override
    protected Stage stage(Interference interference) {
      return new PowerOfAMachine(PowerAct.START, interference);
    }
  }

  @Nested
  class Shutdown extends OperationContract {
    @Override
    protected Stage stage(Interference interference) {
      return new PowerOfAMachine(PowerAct.SHUTDOWN, interference);
    }

    @Override
    protected Set<String> hindersNothing() {
      return Set.of("powerDown");
    }
  }

  @Nested
  class Stop extends OperationContract {
    @Override
    protected Stage stage(Interference interference) {
      return new PowerOfAMachine(PowerAct.STOP, interference);
    }
  }

  @Nested
  class Restart extends OperationContract {
    @Override
    protected Stage stage(Interference interference) {
      return new PowerOfAMachine(PowerAct.RESTART, interference);
    }

    @Override
    protected Set<String> hindersNothing() {
      return Set.of("powerDown");
    }
  }

  @Nested
  class Reset extends OperationContract {
    @Override
    protected Stage stage(Interference interference) {
      return new PowerOfAMachine(PowerAct.RESET, interference);
    }
  }
}
