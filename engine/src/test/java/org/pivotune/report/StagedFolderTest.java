package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renames that are cut off at each of their moments, and what the next process makes of the folder. */
class StagedFolderTest {
  private static final List<String> INVERSION = RunFolder.NAMES.subList(0, 3);
  private static final List<String> IMPORTED = List.of(RunFolder.PIVOT, RunFolder.TUNED, RunFolder.MANIFEST);

  @TempDir Path temporary;

  /** Fails at a rename and ever after, as a process does that is killed there. */
  static Renames.Mover dyingAfter(int moves) {
    AtomicInteger done = new AtomicInteger();
    return (from, to) -> {
      if (done.getAndIncrement() >= moves) {
        throw new IOException("killed");
      }
      Files.move(from, to);
    };
  }

  static void fill(Path folder, List<String> names, String text) throws IOException {
    for (String name : names) {
      boolean file = name.contains(".");
      Path place = file ? folder.resolve(name) : Files.createDirectories(folder.resolve(name)).resolve("content");
      Files.writeString(place, text);
    }
  }

  /** Every file with its text. */
  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  private Path folder(String name, List<String> there) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    fill(folder, there, "old");
    Files.writeString(folder.resolve("notes.txt"), "mine");
    return folder;
  }

  private static Renames begun(Path folder, List<String> coming, int moves) throws IOException {
    Path part = Files.createDirectory(folder.resolve(".pivotune-part-1"));
    fill(part, coming, "new");
    return new Renames(folder, part, dyingAfter(moves));
  }

  @Test
  void killedAtAnyRenameTheFolderIsAsBeforeAndAfterTheLastAsItWasToBe() throws IOException {
    killAtEachRename("fresh inversion", List.of(), INVERSION);
    killAtEachRename("fresh run", List.of(), RunFolder.NAMES);
    killAtEachRename("inverted again", INVERSION, INVERSION);
    killAtEachRename("tuned in place", INVERSION, RunFolder.NAMES);
    killAtEachRename("run to inversion", RunFolder.NAMES, INVERSION);
    killAtEachRename("run to import", RunFolder.NAMES, IMPORTED);
    killAtEachRename("run to run", RunFolder.NAMES, RunFolder.NAMES);
  }

  private void killAtEachRename(String name, List<String> there, List<String> coming) throws IOException {
    int renames = there.size() + coming.size();
    for (int moves = 0; moves < renames; moves++) {
      Path folder = folder(name + " " + moves, there);
      Map<String, String> before = content(folder);
      assertThatThrownBy(begun(folder, coming, moves)::commit).hasMessage("killed");
      Leftovers.recover(folder);
      assertThat(content(folder)).as("%s, after %s renames", name, moves).isEqualTo(before);
      assertThat(folder.resolve(".pivotune-part-1")).doesNotExist();
    }
    Path folder = folder(name, there);
    begun(folder, coming, renames).commit();
    Leftovers.recover(folder);
    assertThat(content(folder)).as(name).hasSize(coming.size() + 1).containsEntry("notes.txt", "mine");
    assertThat(content(folder).values()).as(name).doesNotContain("old");
    assertThat(folder.resolve(".pivotune-part-1")).doesNotExist();
  }

  @Test
  void recoveringCanBeKilledInItsTurn() throws IOException {
    for (int moves = 1; moves < INVERSION.size() + RunFolder.NAMES.size(); moves++) {
      for (int back = 0; back < moves; back++) {
        Path folder = folder(moves + "-" + back, INVERSION);
        Map<String, String> before = content(folder);
        Renames killed = begun(folder, RunFolder.NAMES, moves);
        assertThatThrownBy(killed::commit).hasMessage("killed");
        Renames again = new Renames(folder, killed.staging(), dyingAfter(back));
        assertThatThrownBy(again::rollBack).hasMessage("killed");
        Leftovers.recover(folder);
        assertThat(content(folder)).as("%s of %s moves taken back", back, moves).isEqualTo(before);
      }
    }
  }

  @Test
  void whatCannotBeMovedBackIsKeptAndNamed() throws IOException {
    Path folder = folder("run", RunFolder.NAMES);
    Map<String, String> before = content(folder);
    try (StagedFolder staged = StagedFolder.open(folder, dyingAfter(12))) {
      for (String name : RunFolder.NAMES) {
        Files.writeString(staged.file(name), "new");
      }
      assertThatThrownBy(staged::commit).isInstanceOf(IOException.class)
          .has(errorText("report.could-not-be-moved-back"));
    }
    assertThat(content(folder).entrySet().stream().filter(file -> file.getValue().equals("old"))).hasSize(9);
    Leftovers.delete(folder);
    assertThat(content(folder)).isEqualTo(before);
  }

  @Test
  void aRenameThatFailsOnceLeavesWhatWasThere() throws IOException {
    Path folder = folder("run", RunFolder.NAMES);
    Map<String, String> before = content(folder);
    AtomicInteger moves = new AtomicInteger();
    try (StagedFolder staged = StagedFolder.open(folder, (from, to) -> {
      if (moves.getAndIncrement() == 13) {
        throw new IOException("once");
      }
      Files.move(from, to);
    })) {
      fill(staged.file("."), RunFolder.NAMES, "new");
      assertThatThrownBy(staged::commit).hasMessage("once");
    }
    assertThat(content(folder)).isEqualTo(before);
  }

  @Test
  void whatALivingOneMovesIsLeftAlone() throws IOException {
    Path folder = folder("run", RunFolder.NAMES);
    try (StagedFolder staged = StagedFolder.open(folder, (from, to) -> {
      Leftovers.delete(folder);
      Files.move(from, to);
    })) {
      fill(staged.file("."), RunFolder.NAMES, "new");
      staged.commit();
    }
    assertThat(content(folder).values()).containsOnly("new", "mine");
  }
}
