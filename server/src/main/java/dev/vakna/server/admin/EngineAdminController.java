package dev.vakna.server.admin;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which engines this server reaches. */
@RestController
@RequestMapping("/internal/admin/engines")
class EngineAdminController {

  private final EngineChoice engines;

  EngineAdminController(EngineChoice engines) {
    this.engines = engines;
  }

  /**
   * @param own it is the server's own, which serves regions that name none
   */
  record EngineView(String name, boolean own) {}

  record EngineList(List<EngineView> engines) {}

  @GetMapping
  EngineList all() {
    List<String> names = engines.all();
    return new EngineList(
        names.stream().map(name -> new EngineView(name, name.equals(names.getFirst()))).toList());
  }
}
