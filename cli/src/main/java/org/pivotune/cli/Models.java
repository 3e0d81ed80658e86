package org.pivotune.cli;

import org.pivotune.encode.InstalledEncoders;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.model.ModelStore;
import org.pivotune.personalise.InstalledNetworks;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;

/** The models of this installation. */
record Models(
    ModelStore store, BaseModels generators, InstalledNetworks networks, InstalledEncoders encoders) {
  static Models of(Session session) {
    ModelStore store = new ModelStore(ModelStore.defaultFolder(session.environment()));
    return new Models(store, new BaseModels(store), new InstalledNetworks(store), new InstalledEncoders(store));
  }

  /** The caller closes it. */
  static Generator generator(LoadedModel model, Device device) {
    return generator(model, device, Precision.usual(device));
  }

  /** The same, computing in a chosen precision. */
  static Generator generator(LoadedModel model, Device device, Precision precision) {
    return Generator.load(model.weights().config(), model.weights().tensors().asMap(), device, precision);
  }
}
