//! A model without places: metadata keeps none.

use com_sink_codegen::model::{Model, Origin, Param};

/// Takes the places out of a model.
pub fn without_spans(mut model: Model) -> Model {
    for item in &mut model.interfaces {
        origin(&mut item.origin);
        for member in &mut item.members {
            origin(&mut member.origin);
            params(&mut member.params);
        }
    }
    for item in &mut model.enums {
        origin(&mut item.origin);
        item.members.iter_mut().for_each(|it| it.span = None);
    }
    for item in &mut model.records {
        origin(&mut item.origin);
        item.fields.iter_mut().for_each(|it| it.span = None);
    }
    for item in &mut model.coclasses {
        origin(&mut item.origin);
        item.interfaces.iter_mut().for_each(|it| it.span = None);
    }
    for item in &mut model.modules {
        origin(&mut item.origin);
        item.constants
            .iter_mut()
            .for_each(|it| origin(&mut it.origin));
        item.functions
            .iter_mut()
            .for_each(|it| params(&mut it.params));
    }
    let typedefs = model.typedefs.iter_mut().map(|it| &mut it.origin);
    let constants = model.constants.iter_mut().map(|it| &mut it.origin);
    typedefs.chain(constants).for_each(origin);
    model
}

fn origin(origin: &mut Origin) {
    origin.span = None;
    origin.uuid_span = None;
}

fn params(params: &mut [Param]) {
    for param in params {
        param.span = None;
    }
}
