//! Statements that are neither nodes nor subgraphs: styles, classes, clicks, directions, descriptions.

use crate::syntax::mermaid::LossKind;
use crate::syntax::mermaid::blank::{find, trim};
use crate::syntax::mermaid::build::{Action, Written};
use crate::syntax::mermaid::grammar::{Context, Parsed, Parser};
use crate::syntax::mermaid::token::{Kind, Token};

impl<'a> Parser<'a> {
    /// The statement that begins with `first`.
    pub(crate) fn statement(&mut self, first: Token) -> Parsed<()> {
        match first.kind {
            Kind::Style => self.style(),
            Kind::LinkStyle => self.link_style(),
            Kind::ClassDef => self.class_def(),
            Kind::Class => self.class(),
            Kind::Click => self.click(),
            Kind::Direction(direction) => {
                self.bump();
                self.lose_to_direction(first, direction);
                if let Some(open) = self.open.last_mut() {
                    open.dir = Some(direction.name());
                }
                Ok(())
            }
            Kind::AccTitle => {
                self.bump();
                let value = self.expect(Kind::AccTitleValue, "a title")?;
                let value = trim(&self.read(value)).to_owned();
                self.item(value.clone().into());
                self.build.chart.acc_title = Some(value);
                Ok(())
            }
            Kind::AccDescr => {
                self.bump();
                let value = self.expect(Kind::AccDescrValue, "a description")?;
                self.describe(value);
                Ok(())
            }
            Kind::AccDescrText => {
                let value = self.bump();
                self.describe(value);
                Ok(())
            }
            _ => self.vertices(),
        }
    }

    fn describe(&mut self, value: Token) {
        let text = self.read(value);
        let text = trim(&text);
        self.item(text.to_owned().into());
        self.build.describe(text);
    }

    fn space(&mut self) -> Parsed<()> {
        self.expect(Kind::Space, "a blank").map(|_| ())
    }

    /// Styles with commas between them.
    fn styles(&mut self) -> Parsed<Vec<String>> {
        let mut styles = Vec::new();
        loop {
            let style = self.joined(Token::in_style);
            styles.push(style.ok_or_else(|| self.fault(&["a style"], Context::Statement))?.text.into_owned());
            if self.eat(Kind::Comma).is_none() {
                return Ok(styles);
            }
        }
    }

    fn style(&mut self) -> Parsed<()> {
        self.bump();
        self.space()?;
        let id = self.id(Context::Statement)?;
        self.space()?;
        let styles = self.styles()?;
        self.separator()?;
        self.build.style(&id, styles);
        Ok(())
    }

    fn class_def(&mut self) -> Parsed<()> {
        let keyword = self.bump();
        self.space()?;
        let id = self.id(Context::Statement)?;
        self.space()?;
        let styles = self.styles()?;
        let end = self.peek().start;
        self.separator()?;
        if styles.iter().any(|style| find(style, "classDef ").is_some()) {
            self.build.lose(LossKind::JoinedStyle, id.text.as_ref(), keyword.start, end);
        }
        self.build.class_def(&id.text, &styles);
        Ok(())
    }

    fn class(&mut self) -> Parsed<()> {
        self.bump();
        self.space()?;
        let id = self.id(Context::Statement)?;
        self.space()?;
        let class = self.id(Context::Statement)?;
        self.separator()?;
        self.build.lose_unknown(LossKind::ClassOfNothing, &id);
        self.build.class(&id.text, &class.text);
        Ok(())
    }

    fn link_style(&mut self) -> Parsed<()> {
        let keyword = self.bump();
        self.space()?;
        let mut edges = Vec::new();
        if self.eat(Kind::Default).is_none() {
            loop {
                let number = self.expect(Kind::Num, "an edge's number")?;
                edges.push(self.read(number).into_owned());
                if self.eat(Kind::Comma).is_none() {
                    break;
                }
            }
        }
        self.space()?;
        let mut curve = None;
        let mut styles = None;
        if self.eat(Kind::Interpolate).is_some() {
            self.space()?;
            let name = self.joined(Token::in_name);
            curve = Some(name.ok_or_else(|| self.fault(&["a curve"], Context::Statement))?.text.into_owned());
        }
        if curve.is_none() || self.eat(Kind::Space).is_some() {
            styles = Some(self.styles()?);
        }
        let end = self.peek().start;
        self.separator()?;
        if let Err(missing) = self.build.link_style(&edges, curve, styles) {
            self.trouble(format!("there is no edge number {missing}"), keyword.start..end);
        }
        Ok(())
    }

    fn click(&mut self) -> Parsed<()> {
        let ids = self.bump();
        let ids = Written::new(self.read(ids), ids.start, ids.end);
        let first = self.peek();
        let action = match first.kind {
            Kind::CallbackName => {
                let name = self.bump();
                let args = self.eat(Kind::CallbackArgs).map(|token| self.read(token));
                Action::Call(self.read(name), args)
            }
            Kind::Href => {
                self.bump();
                Action::Open(self.string("a link in quotes")?)
            }
            Kind::Str => Action::Open(self.string("a link in quotes")?),
            _ => {
                let name = self.joined(Token::in_name);
                let name = name.ok_or_else(|| self.fault(&["a link in quotes", "a callback"], Context::Statement))?;
                Action::Call(name.text, None)
            }
        };
        let links = matches!(action, Action::Open(_));
        let (mut tooltip, mut target) = (None, None);
        let mut end = self.peek().start;
        if self.eat(Kind::Space).is_some() {
            if links && let Some(token) = self.eat(Kind::LinkTarget) {
                target = Some(self.read(token));
            } else {
                tooltip = Some(self.string("a tooltip in quotes")?.text);
                if links && self.eat(Kind::Space).is_some() {
                    let token = self.expect(Kind::LinkTarget, "`_blank` or another window")?;
                    target = Some(self.read(token));
                }
            }
            end = self.peek().start;
        }
        self.separator()?;
        self.build.lose_unknown(LossKind::ClickOnNothing, &ids);
        self.build.click(&ids, action, tooltip, target, end);
        Ok(())
    }

    fn string(&mut self, name: &'static str) -> Parsed<Written<'a>> {
        let token = self.expect(Kind::Str, name)?;
        Ok(Written::new(self.read(token), token.start, token.end))
    }
}
