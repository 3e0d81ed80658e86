package org.pivotune.photo;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.icc.IccDirectory;
import com.drew.metadata.icc.IccReader;
import java.awt.color.ICC_Profile;

/** What a colour profile calls itself. */
final class IccName {
  private static final int LONGEST = 60;

  private IccName() {}

  static String of(ICC_Profile profile) {
    try {
      Metadata metadata = new Metadata();
      new IccReader().extract(new ByteArrayReader(profile.getData()), metadata);
      IccDirectory directory = metadata.getFirstDirectoryOfType(IccDirectory.class);
      String name = directory == null ? null : directory.getDescription(IccDirectory.TAG_TAG_desc);
      return name == null ? "without a name" : printable(name);
    } catch (RuntimeException e) {
      return "without a name";
    }
  }

  /** The name comes from the file and ends in terminals and reports. */
  private static String printable(String name) {
    String clean = name.replaceAll("\\p{C}", "").strip();
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
  }
}
